"""Makes the flow logs that the parser is measured with: the same bytes on every machine.

    python3 flow_logs.py v2 FILE    the default format without a header, as in CloudWatch Logs
    python3 flow_logs.py v5 FILE    the 29 fields of versions 2 to 5 below their header, as in S3

All of it is invented, and made to be as hard as real logs are:

- a bounded cast of accounts, interfaces, VPCs, subnets and instances, some far busier than others;
- ids of 17 hexadecimal digits, and a few old ones of 8;
- 4 % IPv6, in every way to write it; 1 % NODATA and SKIPDATA lines; 12 % REJECT;
- TCP, UDP, ICMP and a few rare protocols; one port of a server, one of a client;
- packets and bytes with a long tail, beyond 32 bits;
- lines nearly in the order of time, of intervals of 60 and 600 seconds.

Nothing but integers, products of floats and the Mersenne Twister decides the bytes, and the file
is only left behind if its MD5 is the expected one.
"""

import hashlib
import os
import random
import sys

RECORDS = 1_000_000
SEED = 1
MD5 = {
    "v2": "a3f5dec11353e74e6e4cd95daaa021ed",
    "v5": "592276645c547332d2ab29ea732866eb",
}

HEADER = (
    "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start"
    " end action log-status vpc-id subnet-id instance-id tcp-flags type pkt-srcaddr pkt-dstaddr"
    " region az-id sublocation-type sublocation-id pkt-src-aws-service pkt-dst-aws-service"
    " flow-direction traffic-path"
)
REGIONS = [("us-east-1", "use1"), ("us-west-2", "usw2"), ("eu-central-1", "euc1"), ("ap-southeast-2", "apse2")]
SERVICES = ["S3", "AMAZON", "EC2", "DYNAMODB", "CLOUDFRONT", "API_GATEWAY", "ROUTE53_HEALTHCHECKS",
            "GLOBALACCELERATOR", "KINESIS_VIDEO_STREAMS"]
# Port -> how often it is a server's, in 100.
SERVER_PORTS = {443: 40, 80: 12, 53: 12, 22: 4, 3306: 3, 5432: 4, 6379: 3, 9092: 2, 8080: 4, 123: 3, 3389: 2,
                445: 1, 23: 1, 25: 1, 8443: 1, 27017: 1, 9200: 1, 2049: 1, 389: 1, 636: 1, 10250: 1}
SERVERS = [str(port) for port, often in SERVER_PORTS.items() for _ in range(often)]
START = 1_700_000_000
SECONDS = 4 * 3600.0
ABSENT = "-"


# Every call of the dice counts: another order makes other logs.
class Dice(random.Random):
    """The only source of chance."""

    def id(self, prefix, digits):
        return f"{prefix}-{self.getrandbits(4 * digits):0{digits}x}"

    def ipv4(self, kind):
        bits = self.getrandbits(32)
        low, middle, high = bits & 255, bits >> 8 & 255, bits >> 16 & 255
        match kind:
            case "private 10":
                return f"10.{low & 31}.{middle}.{high}"
            case "private 172":
                return f"172.{16 + (low & 15)}.{middle}.{high}"
            case "documentation 2":
                return f"198.51.100.{low}"
            case "documentation 3":
                return f"203.0.113.{low}"
            case "benchmark":
                return f"198.{18 + (low & 1)}.{middle}.{high}"
            case "anywhere":
                return f"{1 + low % 223}.{middle}.{high}.{bits >> 24}"

    def ipv6(self, form):
        bits = self.getrandbits(64)
        match form:
            case "compressed":
                return f"2001:db8:{bits & 0xFFFF:x}:{bits >> 16 & 0xFF:x}::{bits >> 32 & 0xFFFF:x}"
            case "full":
                groups = [bits & 0xFFFE, bits >> 16 & 0xFF, bits >> 24 & 0xFFF, bits >> 36 & 0xFF,
                          bits >> 44 & 0xFFF, bits >> 56 & 0xFF]
                return "2001:db8:" + ":".join(f"{1 + group:x}" for group in groups)
            case "link-local":
                return (f"fe80::{bits & 0xFFFF:x}:{bits >> 16 & 0xFF:x}ff:"
                        f"fe{bits >> 24 & 0xFF:02x}:{bits >> 32 & 0xFFFF:x}")
            case "mapped":
                return f"::ffff:10.{bits & 31}.{bits >> 8 & 255}.{bits >> 16 & 255}"

    def server_port(self):
        return SERVERS[int(self.random() * len(SERVERS))]


class Interface:
    """A network interface, and all that a line says because of it."""

    def __init__(self, dice, accounts):
        digits = 8 if dice.random() < 0.06 else 17
        self.region, zone = REGIONS[dice.randrange(len(REGIONS))]
        self.account = accounts[min(dice.randrange(12), dice.randrange(12))]
        self.id = dice.id("eni", digits)
        self.vpc = dice.id("vpc", 17)
        self.subnet = dice.id("subnet", 17)
        self.instance = dice.id("i", digits) if dice.random() < 0.7 else ABSENT
        self.ipv4 = dice.ipv4("private 10" if dice.random() < 0.8 else "private 172")
        self.ipv6 = dice.ipv6("compressed")
        self.zone = f"{zone}-az{1 + dice.randrange(3)}"
        is_wavelength = dice.random() < 0.03
        self.sublocation = ["wavelength", f"{self.region}-wl1-bos-wlz1"] if is_wavelength else [ABSENT] * 2
        self.interval = 60 if dice.random() < 0.6 else 600


class World:
    """Who takes part."""

    def __init__(self, dice, interfaces, peers):
        accounts = [f"{100_000_000_000 + dice.randrange(899_999_999_999):012}" for _ in range(12)]
        self.interfaces = [Interface(dice, accounts) for _ in range(interfaces)]
        ipv4 = ["private 10"] * 3 + ["private 172", "documentation 2", "documentation 3", "benchmark"] + \
            ["anywhere"] * 3
        ipv6 = ["compressed"] * 3 + ["full"] * 2 + ["link-local", "mapped"]
        self.ipv4 = [dice.ipv4(dice.choice(ipv4)) for _ in range(peers)]
        self.ipv6 = [dice.ipv6(dice.choice(ipv6)) for _ in range(max(64, peers // 16))]


def lines(format):
    """The lines of a log in their order, without their ends."""
    dice = Dice(SEED)
    world = World(dice, min(4000, RECORDS // 250), min(60_000, RECORDS // 12))
    make = v2 if format == "v2" else v5
    if format == "v5":
        yield HEADER
    for number in range(RECORDS):
        chance = dice.random()
        interface = world.interfaces[int(chance * chance * len(world.interfaces))]
        now = START + int(number * (SECONDS / RECORDS))
        start = now - int(dice.random() * 12)
        is_whole = dice.random() < 0.7
        end = start + (interface.interval if is_whole else 1 + int(dice.random() * interface.interval))
        yield make(dice, world, interface, start, end)


def v2(dice, world, interface, start, end):
    begin = f"2 {interface.account} {interface.id}"
    kind = dice.random()
    if kind < 0.01:
        return f"{begin} - - - - - - - {start} {end} - {without_data(kind)}"
    flow = Flow(dice, world, interface)
    return f"{begin} {flow.fields} {start} {end} {flow.action} OK"


def v5(dice, world, interface, start, end):
    begin = f"5 {interface.account} {interface.id}"
    ids = f"{interface.vpc} {interface.subnet} {interface.instance}"
    kind = dice.random()
    if kind < 0.01:
        status = without_data(kind)
        place = f"{interface.region} {interface.zone}"
        return f"{begin} - - - - - - - {start} {end} - {status} {ids} - - - - {place} - - - - - -"
    flow = Flow(dice, world, interface)
    source, target = flow.source, flow.target
    # Behind the interface is a NAT gateway or a pod.
    if dice.random() < 0.08 and not flow.is_ipv6:
        if flow.is_egress:
            source = dice.ipv4("private 10")
        else:
            target = dice.ipv4("private 10")
    services = [ABSENT, ABSENT]
    if dice.random() < 0.18:
        services[flow.is_egress] = SERVICES[min(dice.getrandbits(3), int(dice.random() * len(SERVICES)))]
    path = (1, 1, 1, 2, 3, 4, 7, 8)[dice.getrandbits(3)] if flow.is_egress else ABSENT
    return " ".join([
        begin, flow.fields, f"{start} {end} {flow.action} OK", ids,
        str(flow.tcp_flags), "IPv6" if flow.is_ipv6 else "IPv4", source, target,
        interface.region, interface.zone, *interface.sublocation, *services,
        "egress" if flow.is_egress else "ingress", str(path),
    ])


def without_data(kind):
    return "NODATA" if kind < 0.0085 else "SKIPDATA"


class Flow:
    """Traffic between an interface and a peer."""

    def __init__(self, dice, world, interface):
        self.is_ipv6 = dice.random() < 0.04
        chance = dice.random()
        if self.is_ipv6:
            mine, peer = interface.ipv6, world.ipv6[int(chance * len(world.ipv6))]
        else:
            mine, peer = interface.ipv4, world.ipv4[int(chance * chance * len(world.ipv4))]
        self.is_egress = dice.random() < 0.5
        protocol, self.tcp_flags = self.protocol(dice)
        server_port = client_port = "0"
        if protocol in ("6", "17", "132"):
            server_port = dice.server_port()
            client_port = str(1024 + int(dice.random() * 64_512))
        packets = self.packets(dice)
        count = packets * (40 + int(dice.random() * dice.random() * 1460))
        self.action = "REJECT" if dice.random() < 0.12 else "ACCEPT"
        if self.is_egress:
            self.source, self.target = mine, peer
            ports = f"{client_port} {server_port}"
        else:
            self.source, self.target = peer, mine
            is_answer = dice.random() >= 0.5
            ports = f"{server_port} {client_port}" if is_answer else f"{client_port} {server_port}"
        # From srcaddr to bytes.
        self.fields = f"{self.source} {self.target} {ports} {protocol} {packets} {count}"

    def protocol(self, dice):
        """The protocol number, and the flags that TCP has."""
        chance = dice.random()
        if chance < 0.80:
            return "6", (0, 2, 3, 18, 19, 4, 1, 7)[dice.getrandbits(3)]
        if chance < 0.95:
            return "17", 0
        if chance < 0.985:
            return "58" if self.is_ipv6 else "1", 0
        return ("2", "47", "50", "132")[dice.getrandbits(2)], 0

    @staticmethod
    def packets(dice):
        chance = dice.random()
        if chance < 0.35:
            return 1 + int(dice.random() * 4)
        if chance < 0.85:
            return 4 + int(dice.random() * 60)
        if chance < 0.99:
            return 64 + int(dice.random() * 4000)
        return 4096 + int(dice.random() * dice.random() * 4_000_000)


def main():
    _, format, path = sys.argv
    digest = hashlib.md5(usedforsecurity=False)
    unfinished = f"{path}.unfinished"
    with open(unfinished, "wb") as file:
        for line in lines(format):
            line = f"{line}\n".encode("ascii")
            digest.update(line)
            file.write(line)
    if digest.hexdigest() != MD5[format]:
        sys.exit(f"{unfinished} has MD5 {digest.hexdigest()}, expected was {MD5[format]}")
    os.replace(unfinished, path)


if __name__ == "__main__":
    main()
