"""Made flow records in the default format, and what a correct reader finds in them."""

import ipaddress
import random
from collections import Counter
from dataclasses import dataclass, field

ACCOUNT = "123456789012"
PORTS = [443, 443, 443, 80, 22, 53, 3306, 5432, 6379, 123]


@dataclass
class Traffic:
    """Events of some log streams, and the truth about them."""

    # Log stream name -> [(timestamp in ms, message)], in time order.
    streams: dict[str, list[tuple[int, str]]]
    lines: list[str] = field(default_factory=list)
    # Address -> number of flow records that name it, as source or destination.
    addresses: Counter = field(default_factory=Counter)

    def lines_of(self, *addresses):
        return [line for line in self.lines if not set(addresses).isdisjoint(line.split()[3:5])]


def make(records, interfaces, start, end, seed=1):
    """Spreads `records` over [start, end), in epoch seconds; a seed gives the same traffic again."""
    dice = random.Random(seed)
    names = [f"eni-{dice.getrandbits(68):017x}" for _ in range(interfaces)]
    traffic = Traffic({f"{name}-all": [] for name in names})
    conversations = [conversation(dice, interfaces) for _ in range(max(1, records // 10))]
    for timestamp in sorted(dice.randrange(start * 1000, end * 1000) for _ in range(records)):
        # Some talk far more than others.
        chosen = conversations[int(len(conversations) * dice.random() ** 3)]
        interface, source, target, source_port, target_port, protocol = chosen
        begin = f"2 {ACCOUNT} {names[interface]}"
        times = f"{max(start, timestamp // 1000 - dice.randrange(60))} {timestamp // 1000}"
        kind = dice.random()
        if kind < 0.025:
            line = f"{begin} - - - - - - - {times} - {'NODATA' if kind < 0.02 else 'SKIPDATA'}"
        else:
            packets = 1 + int(dice.expovariate(1 / 12))
            count = packets * dice.randrange(40, 1500)
            action = "REJECT" if dice.random() < 0.1 else "ACCEPT"
            line = (f"{begin} {source} {target} {source_port} {target_port} {protocol} "
                    f"{packets} {count} {times} {action} OK")
            traffic.addresses.update({str(source), str(target)})
        traffic.streams[f"{names[interface]}-all"].append((timestamp, line))
        traffic.lines.append(line)
    return traffic


def conversation(dice, interfaces):
    """Who talks with whom: interface, two addresses, two ports, protocol number."""
    interface = dice.randrange(interfaces)
    if dice.random() < 0.05:
        inside = ipaddress.IPv6Address("2001:db8:1::") + dice.randrange(1, 4096)
        outside = ipaddress.IPv6Address("2001:db8:ff::") + dice.getrandbits(24)
    else:
        inside = ipaddress.IPv4Address("10.0.0.0") + (interface << 8) + dice.randrange(4, 250)
        outside = ipaddress.IPv4Address(dice.randrange(0x0B000000, 0xDF000000))
    protocol = dice.choices((6, 17, 1), (80, 17, 3))[0]
    ports = (0, 0) if protocol == 1 else (dice.randrange(1024, 65536), dice.choice(PORTS))
    ends = [(inside, ports[0]), (outside, ports[1])]
    dice.shuffle(ends)
    (source, source_port), (target, target_port) = ends
    return interface, source, target, source_port, target_port, protocol
