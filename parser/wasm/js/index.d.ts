/**
 * Reads a log of AWS VPC or Transit Gateway Flow Logs, as people have it at hand: lines with or
 * without a header; what the console, Logs Insights, Athena and the AWS command line give, as text,
 * tables, CSV, JSON or YAML; files of export tasks; payloads of subscriptions and of Firehose; gzip,
 * base64 and UTF-16 of all of these. {@link FlowTable.recognized} says what it was.
 *
 * A header, wherever it stands, gives the format of the lines after it. Lines without one have the
 * format that is given, or that the input states as `describe-flow-logs` does, or that their values
 * show; where these do not tell, it is AWS's default format of VPC flow logs.
 *
 * Nothing throws for what the log holds: what is no record, or is broken, becomes a {@link Problem},
 * and all else is read. At most 1 GiB is decompressed.
 *
 * @param input Text, or bytes.
 * @throws {FormatError} If `options.format` is no format.
 */
export function parse(input: string | ArrayBufferLike | ArrayBufferView, options?: ParseOptions): FlowTable;

export interface ParseOptions {
  /**
   * The format of the lines before the first header, in any spelling in use: `${srcaddr} ${bytes}`,
   * Terraform's `$${…}`, CloudFormation's `${!…}`, or bare names. Left out, it is found.
   */
  format?: string | null;
}

/** The records of a log, in order. */
export class FlowTable implements Iterable<FlowRecord> {
  private constructor();
  /** How many records there are. */
  readonly length: number;
  /** What is no record, in order; then, if the envelope itself is broken, where and why. */
  readonly problems: readonly Problem[];
  /** What the input was recognised as: `CloudWatch console CSV, 312 events`, or `nothing`. */
  readonly recognized: string;
  /** The formats that the records have, as AWS writes them, in order of their first use. */
  readonly formats: readonly string[];
  /** The formats that the input states without being a header, as `describe-flow-logs` does. */
  readonly statedFormats: readonly string[];
  /** The record at a place, counted from 0, or from the end if negative, as `Array.at` does. */
  at(index: number): FlowRecord | undefined;
  [Symbol.iterator](): IterableIterator<FlowRecord>;
}

/** A line or event that is no record, or what is broken in the envelope of the log. */
export interface Problem {
  /**
   * Where it is, in the terms of the input: `line 12`, `event 3`; for what is broken in the envelope
   * also `byte 295` or `line 1 column 492`. All are counted from 1, lines after gzip, base64 and
   * UTF-16 are undone.
   */
  readonly place: string;
  /** The number of the line; `null` if the place is no line. */
  readonly line: number | null;
  /** Where in `text`: a byte, counted from 1; `null` if the envelope is broken. */
  readonly column: number | null;
  /** AWS's name of the field that is wrong or missing; `null` if the fault is of the whole line. */
  readonly field: string | null;
  /** What is wrong, in words: `dstport is not a number at column 10`, `JSON is cut off at line 1 column 492`. */
  readonly message: string;
  /** What the line or event holds; empty if the envelope is broken. */
  readonly text: string;
}

/**
 * Traffic between two addresses over one aggregation interval, as one line tells it.
 *
 * There is a getter for each {@link FlowFields known field}. It gives `null` when the format leaves
 * the field out or the line holds `-`. Lines whose `logStatus` is `NODATA` or `SKIPDATA` are records
 * too, but no flows.
 */
export class FlowRecord {
  private constructor();
  /**
   * Reads one line.
   *
   * @param format As {@link ParseOptions.format}.
   * @throws {ParseError} If the line is no record of that format.
   * @throws {FormatError} If `format` is no format.
   */
  static fromMessage(line: string, format?: string | null): FlowRecord;
  /** The fields of the line in order, as AWS writes it: `${version} ${account-id}`. */
  readonly format: string;
  /** Whether it tells of traffic: it does unless `logStatus` is `NODATA` or `SKIPDATA`. */
  readonly isFlow: boolean;
  /**
   * The text of a field as it was written, `null` if absent. Takes unknown fields too, either
   * spelling (`log-status`, `log_status`) and any case.
   */
  get(name: string): string | null;
  /**
   * The fields that are present, in the order of the format, under the names of the getters; those
   * that are unknown as text, named the same way.
   */
  toObject(): Partial<FlowFields> & { [property: string]: Value | undefined };
  /**
   * As `toObject`, for `JSON.stringify`: times are ISO 8601 text, and counts above 2⁵³ − 1 are text
   * as well.
   */
  toJSON(): { [property: string]: string | number };
  /** The line, with single blanks and without remarks: every value as it was written. */
  toMessage(): string;
  /** The same as `toMessage`. */
  toString(): string;
}

export interface FlowRecord extends OrNull<FlowFields> {}

type OrNull<Fields> = { readonly [Property in keyof Fields]: Fields[Property] | null };

/** A value of a record: text, number, count or time. */
export type Value = string | number | bigint | Date;

/** A number up to 2⁵³ − 1, and above that a BigInt: digits are never lost. */
export type Count = number | bigint;

/** AWS may add words. */
export type Action = 'ACCEPT' | 'REJECT' | (string & {});

/** AWS may add words. */
export type LogStatus = 'OK' | 'NODATA' | 'SKIPDATA' | (string & {});

/**
 * Every field that AWS documents: VPC first, then Transit Gateway. Addresses and identifiers are
 * text as it was written, times are to the second or, where the log has them, to the millisecond.
 */
export interface FlowFields {
  /** Highest version among the fields of the log's format. It never tells the layout. */
  version: number;
  /**
   * Owner of the source network interface or transit gateway: 12 digits, or `unknown` for an
   * interface that AWS made.
   */
  accountId: string;
  /** Network interface that the traffic was captured at; absent for a regional NAT gateway. */
  interfaceId: string;
  /** Sender, or on egress the interface's own primary private address. */
  srcaddr: string;
  /** Receiver, or on ingress the interface's own primary private address. */
  dstaddr: string;
  /** Source port; 0 where the protocol has none. */
  srcport: number;
  /** Destination port; 0 where the protocol has none. */
  dstport: number;
  /** IANA protocol number. */
  protocol: number;
  /** Packets of the flow during the interval. */
  packets: Count;
  /** Bytes of the flow during the interval; absent on rejects by VPC Block Public Access. */
  bytes: Count;
  /** First packet of the interval; may be off by up to 60 seconds. */
  start: Date;
  /** Last packet of the interval; may be up to 60 seconds late. */
  end: Date;
  /** Whether the traffic was let through; absent on `NODATA` and `SKIPDATA` lines. */
  action: Action;
  /** Whether there was traffic to log, and whether it could be logged. */
  logStatus: LogStatus;
  /** VPC of the interface. */
  vpcId: string;
  /** Subnet of the interface; absent for a regional NAT gateway. */
  subnetId: string;
  /** Instance of the interface, if you own it; absent for interfaces that AWS manages. */
  instanceId: string;
  /**
   * FIN 1, SYN 2, RST 4, SYN-ACK 18, OR-ed over the interval; Transit Gateway adds PSH 8, ACK 16,
   * URG 32. ACK alone is 0.
   */
  tcpFlags: number;
  /** `IPv4`, `IPv6` or `EFA`. */
  type: string;
  /** Source address of the packet itself, which differs from `srcaddr` behind NAT. */
  pktSrcaddr: string;
  /** Destination address of the packet itself, which differs from `dstaddr` behind NAT. */
  pktDstaddr: string;
  /** Region of the interface or gateway, such as `us-east-1`. */
  region: string;
  /** Availability Zone id, such as `use1-az1`; absent for a sublocation. */
  azId: string;
  /** `wavelength`, `outpost` or `localzone`; absent elsewhere. */
  sublocationType: string;
  /** Id of the sublocation; absent elsewhere. */
  sublocationId: string;
  /** AWS service that the source address belongs to, such as `S3`; absent for others. */
  pktSrcAwsService: string;
  /** AWS service that the destination address belongs to, such as `S3`; absent for others. */
  pktDstAwsService: string;
  /** `ingress` or `egress`, as the capturing interface sees it. */
  flowDirection: string;
  /**
   * Way that egress traffic takes: 1 same VPC, 2 internet gateway or gateway endpoint, 3 virtual
   * private gateway, 4 peering in the region, 5 peering across regions, 6 Local or Wavelength
   * Zone, 7 gateway endpoint, 8 internet gateway; absent on ingress.
   */
  trafficPath: number;
  /** ARN of the ECS cluster; this and all ECS fields are absent for other traffic. */
  ecsClusterArn: string;
  /** Name of the ECS cluster. */
  ecsClusterName: string;
  /** ARN of the ECS container instance; absent on Fargate. */
  ecsContainerInstanceArn: string;
  /** Id of the ECS container instance; absent on Fargate. */
  ecsContainerInstanceId: string;
  /** Docker runtime id of the task's first container. */
  ecsContainerId: string;
  /** Docker runtime id of the task's second container. */
  ecsSecondContainerId: string;
  /** Name of the ECS service; absent for a task that no service started. */
  ecsServiceName: string;
  /** ARN of the ECS task definition. */
  ecsTaskDefinitionArn: string;
  /** ARN of the ECS task. */
  ecsTaskArn: string;
  /** Id of the ECS task. */
  ecsTaskId: string;
  /** `BPA` (VPC Block Public Access) or `EC` (encryption controls); absent for any other reason. */
  rejectReason: string;
  /** Regional NAT gateway of the flow; absent for others. */
  resourceId: string;
  /** 0 not encrypted, 1 by Nitro, 2 by the application, 3 by both; absent if unknown. */
  encryptionStatus: number;
  /** Value of the first instance tag that the flow log names, percent-encoded. */
  instanceTag: string;
  /** Value of the second instance tag that the flow log names, percent-encoded. */
  instanceTag2: string;
  /** Value of the first network interface tag that the flow log names, percent-encoded. */
  interfaceTag: string;
  /** Value of the second network interface tag that the flow log names, percent-encoded. */
  interfaceTag2: string;
  /** Value of the first Auto Scaling group tag that the flow log names, percent-encoded. */
  asgTag: string;
  /** Value of the second Auto Scaling group tag that the flow log names, percent-encoded. */
  asgTag2: string;
  /** Type of the capturing interface, such as `nat_gateway`; absent for ordinary ones. */
  interfaceType: string;
  /**
   * Interface that receives egress traffic, or sent ingress traffic; this and its companions are
   * absent for hops without an interface, such as an internet gateway.
   */
  nextHopInterfaceId: string;
  /** Subnet of the next hop. */
  nextHopSubnetId: string;
  /** Availability Zone id of the next hop. */
  nextHopAzId: string;
  /** VPC of the next hop. */
  nextHopVpcId: string;
  /** Type of the next hop's interface, as `interface-type`. */
  nextHopInterfaceType: string;
  /** `TransitGateway`. */
  resourceType: string;
  /** Transit gateway. */
  tgwId: string;
  /** Attachment that the traffic was captured at. */
  tgwAttachmentId: string;
  /** Owner of the VPC that the traffic comes from. */
  tgwSrcVpcAccountId: string;
  /** Owner of the VPC that the traffic goes to. */
  tgwDstVpcAccountId: string;
  /** VPC that the traffic comes from. */
  tgwSrcVpcId: string;
  /** VPC that the traffic goes to. */
  tgwDstVpcId: string;
  /** Subnet that the traffic comes from. */
  tgwSrcSubnetId: string;
  /** Subnet that the traffic goes to. */
  tgwDstSubnetId: string;
  /** Source attachment's interface in the VPC. */
  tgwSrcEni: string;
  /** Destination attachment's interface in the VPC. */
  tgwDstEni: string;
  /** Availability Zone id that the traffic comes from; absent for sublocations. */
  tgwSrcAzId: string;
  /** Availability Zone id that the traffic goes to. */
  tgwDstAzId: string;
  /** Attachment at the other end, where the traffic leaves or enters. */
  tgwPairAttachmentId: string;
  /** Packets lost because no route was found. */
  packetsLostNoRoute: Count;
  /** Packets lost to a blackhole route. */
  packetsLostBlackhole: Count;
  /** Packets lost because they were larger than the MTU. */
  packetsLostMtuExceeded: Count;
  /** Packets lost because their time to live ran out. */
  packetsLostTtlExpired: Count;
}

/** The table of the fields that AWS documents, for building user interfaces. */
export function fields(): readonly Field[];

/** What is known of a field. */
export interface Field {
  /** AWS's name: `account-id`. */
  readonly name: string;
  /** The name of its getter: `accountId`. */
  readonly property: keyof FlowFields;
  /** The version of flow logs that brought it: 2 to 11. */
  readonly version: number;
  /** What its values are. */
  readonly type: FieldType;
  /** Which flow logs can hold it. */
  readonly source: 'vpc' | 'transit-gateway' | 'both';
  /** What its number counts, or `seconds`, in which a log tells times; `null` for all else. */
  readonly unit: string | null;
  /** What it means, in a sentence or two of Markdown. */
  readonly doc: string;
}

/** What the values of a field are. */
export type FieldType =
  | 'text'
  | 'address'
  | 'number'
  | 'flags'
  | 'port'
  | 'protocol'
  | 'count'
  | 'time'
  | 'action'
  | 'log-status';

/** A line is not a record of the format. Its message says why. */
export class ParseError extends Error implements Problem {
  private constructor();
  /** `line 1`: a message is a line of its own. */
  readonly place: string;
  readonly line: number;
  readonly column: number;
  readonly field: string | null;
  readonly text: string;
}

/** A text is not a format. Its message says why. */
export class FormatError extends Error {
  private constructor();
}

/** The version of this package. */
export function version(): string;
