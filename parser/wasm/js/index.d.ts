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

/** Text, or bytes, of any part of a log: it may end within a line, a character or a gzip member. */
export type Chunk = string | ArrayBufferLike | ArrayBufferView;

/**
 * Reads a log that comes in chunks, as tables of some records each: so a log of any size is read in
 * little memory. The last table has the records that are left, maybe none. Everything that
 * {@link parse} takes is taken, gzip by its bytes; a chunk is asked for only when the tables of
 * those before it were taken.
 *
 * A table is freed when the next one is asked for, unless `keep` is set: what it has given, such as
 * columns and values, stays.
 *
 * @param source A `ReadableStream` such as `response.body` or `file.stream()`, a stream of Node, or
 * anything else that gives chunks.
 * @throws {FormatError} If `options.format` is no format.
 */
export function parseStream(
  source: StreamOfChunks | AsyncIterable<Chunk> | Iterable<Chunk>,
  options?: StreamOptions & { keep?: boolean },
): AsyncGenerator<FlowTable, void, undefined>;

/** What is used of a `ReadableStream`. */
export interface StreamOfChunks {
  getReader(): {
    read(): Promise<{ done: boolean; value?: Chunk | undefined }>;
    cancel(): Promise<void>;
    releaseLock(): void;
  };
}

/**
 * As {@link parseStream}, as the two ends of a `TransformStream`, for `pipeThrough`. Its tables are kept until they
 * are freed or forgotten.
 */
export const FlowLogStream: {
  new (options?: StreamOptions): { readonly readable: any; readonly writable: any };
};

/**
 * Reads logs one after another, such as the files of a folder, into one table: each is recognised by
 * itself, and may have formats of its own.
 */
export class FlowLogReader {
  /** @throws {FormatError} If `options.format` is no format. */
  constructor(options?: ParseOptions);
  /** How many records were read so far. */
  readonly length: number;
  /** How much was no record so far. */
  readonly problemCount: number;
  /** Reads the next chunk of the log. */
  push(chunk: Chunk): void;
  /** Ends the log: what is pushed next is another one. Gives what the log was recognised as. */
  endLog(): string;
  /** The table of all that was read. Nothing can be pushed any more. */
  finish(): FlowTable;
  /** Gives memory back instead of finishing. */
  free(): void;
}

/** What the format of a line might be. */
export interface FormatGuess {
  /** Why it is this format, or why none can be told, in words. */
  readonly reason: string;
  /** The field of each value as far as its shape shows it, else `?`. */
  readonly names: readonly string[];
  /** The format, if there is no `?` in it. */
  readonly format: Format | null;
}

/** Guesses the format of a line that has no header. */
export function guessFormat(line: string): FormatGuess;

/**
 * The same question in SQL: a statement that gives the records that a filter matches, oldest first.
 *
 * @throws {FilterError} If it is no filter.
 * @throws {QuestionError} If the dialect is none.
 */
export function toSQL(
  filter: string | Filter,
  dialect: 'athena' | 'spark' | 'duckdb' | 'clickhouse',
  options?: {
    /** Its name, with dots between its parts: `flowlogs` unless told otherwise. */
    table?: string;
    /** The fields that the table has: those of the default format unless told otherwise. */
    format?: string | Format;
    /** How many records at most. */
    limit?: number;
  },
): string;

export interface StreamOptions extends ParseOptions {
  /** So many records make a table, and at most a slice of 512 KiB more. 65,536 unless told otherwise. */
  rows?: number;
}

export interface ParseOptions {
  /**
   * The format of the lines before the first header, in any spelling in use: `${srcaddr} ${bytes}`,
   * Terraform's `$${…}`, CloudFormation's `${!…}`, or bare names. Left out, it is found.
   */
  format?: string | Format | null;
}

/**
 * Records of a log, in order: all, or those that a {@link FlowTable.filter filter} or
 * {@link FlowTable.slice slice} has left. They stay in the memory of the parser, by column, and
 * questions are answered there.
 *
 * That memory, about 260 bytes a record of the default format, is given back by
 * {@link FlowTable.free}, at the end of a block with `using`, and else some time after the table
 * was forgotten, once the program has waited for something. Tables made of the same log share it.
 */
export class FlowTable implements Iterable<FlowRecord> {
  private constructor();
  /** How many records there are. */
  readonly length: number;
  /** What of the log is no record, in order; then, if the envelope itself is broken, where and why. */
  readonly problems: readonly Problem[];
  /** What the input was recognised as: `CloudWatch console CSV, 312 events`, or `nothing`. */
  readonly recognized: string;
  /** The formats that records of the log have, as AWS writes them, in order of their first use. */
  readonly formats: readonly string[];
  /** The formats that the input states without being a header, as `describe-flow-logs` does. */
  readonly statedFormats: readonly string[];
  /** The record at a place, counted from 0, or from the end if negative, as `Array.at` does. */
  at(index: number): FlowRecord | undefined;
  /** The records from one place up to another, which is excluded, as `Array.slice` takes them. */
  slice(start?: number, end?: number): FlowTable;
  [Symbol.iterator](): IterableIterator<FlowRecord>;
  /**
   * The fields that records of the log have, each with its values: made when first asked for, and
   * then the same. What they hold is owned by JavaScript, and stays when the table is freed.
   */
  readonly columns: Columns;
  /**
   * The values of a field, by AWS's name in either spelling and any case, also of an unknown one;
   * `undefined` if no record of the log has the field.
   */
  column(name: string): NumberColumn | TextColumn | undefined;
  /**
   * The records that match, in order.
   *
   * @throws {FilterError} If it is no filter.
   */
  filter(filter: string | Filter): FlowTable;
  /**
   * The records whose source or destination is one of these addresses or within one of these
   * networks (`10.0.0.0/8`).
   */
  findip(...addresses: string[]): FlowTable;
  /** The source and destination addresses of all flows, each once: IPv4 first, then by number. */
  ipset(): string[];
  /**
   * Adds up flows that have the same keys; the five-tuple, unless told otherwise. Groups stand in
   * the order of their first flows. A record without a value for a key is grouped under `null`;
   * `NODATA` and `SKIPDATA` records are left out.
   *
   * @param by AWS's names of fields; addresses can have a mask (`srcaddr/24`), times a bin
   * (`start/5m`).
   * @throws {QuestionError} If a key is none, or there are more than a million groups.
   */
  aggregate(by?: string | readonly string[], options?: AggregateOptions): Group[];
  /**
   * The groups with the most of a measure, the largest first; `srcaddr` by bytes, unless told
   * otherwise. Equal ones stand in the order of their keys.
   *
   * @param by As for {@link FlowTable.aggregate}.
   * @throws {QuestionError} As {@link FlowTable.aggregate}, and if the measure is none.
   */
  top(by?: string | readonly string[], options?: TopOptions): TopGroup[];
  /**
   * Flows by the time when they began, in bins of one width, of which there are at most as many: 60,
   * unless told otherwise. The first bin has a flow in it, and so has the last.
   */
  timeline(bins?: number): Timeline;
  /** What the records are, in numbers. */
  summary(): Summary;
  /**
   * The records in the streaming format of Apache Arrow IPC, for Arrow, DuckDB, polars and others: a
   * column a field under AWS's name, numbers unsigned, times in milliseconds of UTC, all else text by
   * dictionaries.
   */
  toArrowIPC(): Uint8Array;
  /**
   * The records as CSV (RFC 4180): a header of AWS's names, then all values as they are written, and
   * nothing for those that are absent.
   */
  toCSV(): string;
  /** One JSON object a line, as {@link FlowRecord.toJSON} gives it. */
  toNDJSON(): string;
  /** Gives the memory of the table back. It cannot be used after that, but for its columns. */
  free(): void;
}

/** The columns of known fields by the names of their getters, and those of unknown ones alike. */
export type Columns = {
  readonly [Property in keyof FlowFields]?: FlowFields[Property] extends string ? TextColumn : NumberColumn;
} & { readonly [property: string]: NumberColumn | TextColumn | undefined };

/** Numbers or times of a field, one a record. */
export class NumberColumn implements Iterable<Count | null> {
  private constructor();
  /** AWS's name of the field. */
  readonly name: string;
  readonly type: FieldType;
  readonly length: number;
  /**
   * The numbers, 0 where one is absent: times in milliseconds since 1970. Counts above 2⁵³ − 1 make
   * it a `BigUint64Array`.
   */
  readonly values: Uint8Array | Uint16Array | Float64Array | BigUint64Array;
  /** 1 for each value that is there and 0 for others; `null` if all are there. */
  readonly present: Uint8Array | null;
  /** The value in a row, `null` if it is absent, `undefined` if there is no such row. */
  at(index: number): Count | null | undefined;
  [Symbol.iterator](): IterableIterator<Count | null>;
}

/** Texts of a field, one a record, as they are written. */
export class TextColumn implements Iterable<string | null> {
  private constructor();
  /** AWS's name of the field. */
  readonly name: string;
  readonly type: FieldType;
  readonly length: number;
  /** For each record, where its text stands in `texts`; 2³² − 1 if it is absent. */
  readonly codes: Uint32Array;
  /** Each text once, in order of its first use. */
  readonly texts: readonly string[];
  /** The text in a row, `null` if it is absent, `undefined` if there is no such row. */
  at(index: number): string | null | undefined;
  [Symbol.iterator](): IterableIterator<string | null>;
}

export interface AggregateOptions {
  /**
   * Whether the two directions of a conversation are one group, under the keys of what its initiator
   * sent.
   */
  bothDirections?: boolean;
}

export interface TopOptions {
  /** How many groups there are at most: 10, unless told otherwise. */
  n?: number;
  /** What they are compared by. */
  order?: 'bytes' | 'packets' | 'flows' | 'bps' | 'pps';
}

/** What the flows of a group add up to. */
export interface Sums {
  readonly flows: number;
  /** `null` if none of the flows tells them; so it is with all of these. */
  readonly packets: Count | null;
  readonly bytes: Count | null;
  /** When the first one began. */
  readonly first: Date | null;
  /** When the last one ended. */
  readonly last: Date | null;
  /** All flags of all flows, OR-ed. */
  readonly tcpFlags: number | null;
  /** Bits a second from the first to the last. */
  readonly bps: number | null;
  /** Packets a second from the first to the last. */
  readonly pps: number | null;
}

export interface Group extends Sums {
  /**
   * What the flows have in common, by the names of getters, with mask or bin as it was asked for:
   * `srcaddr`, `srcaddr/24`, `start/5m`.
   */
  readonly key: { readonly [property: string]: Value | null };
  /** With both directions: what the initiator sent. */
  readonly forward?: Sums;
  /** With both directions: what was sent to the initiator. */
  readonly reverse?: Sums;
  /** With both directions: why it is taken for the initiator. */
  readonly initiator?: string;
}

export interface TopGroup extends Group {
  /** Its part of the total over all groups, 0 to 1; `null` if that is unknown or 0, or for rates. */
  readonly share: number | null;
  /** The part of this group and those before it. */
  readonly cumulativeShare: number | null;
}

export interface Timeline {
  /** When the first bin begins; `null` if no flow has a time. */
  readonly start: Date | null;
  /** How wide a bin is, in milliseconds. */
  readonly width: number | null;
  readonly bins: readonly Bin[];
}

export interface Bin {
  readonly start: Date;
  readonly flows: number;
  readonly packets: Count;
  readonly bytes: Count;
  /** How many of the flows were accepted. */
  readonly accepted: number;
  /** How many of the flows were rejected. */
  readonly rejected: number;
}

export interface Summary {
  /** Records of every kind: flows, and those that tell of no data and of skipped data. */
  readonly records: number;
  readonly flows: number;
  readonly noData: number;
  readonly skipData: number;
  readonly accepted: number;
  readonly rejected: number;
  /** `null` if no flow tells them; so it is with bytes and both times. */
  readonly packets: Count | null;
  readonly bytes: Count | null;
  /** When the first flow began. */
  readonly first: Date | null;
  /** When the last flow ended. */
  readonly last: Date | null;
  /** Network interfaces that had a flow. */
  readonly interfaces: number;
  /** What of the log is no record. */
  readonly problems: number;
  readonly formats: readonly string[];
}

/** The fields of a line, in order. */
export class Format {
  /**
   * @param text Any spelling in use: `${srcaddr} ${bytes}`, Terraform's `$${…}`, CloudFormation's
   * `${!…}`, or bare names.
   * @throws {FormatError} If it is no format.
   */
  constructor(text: string);
  /** The default of VPC flow logs: the 14 fields of version 2. */
  static readonly vpcDefault: Format;
  /** The default of Transit Gateway flow logs: all of their 36 fields. */
  static readonly transitGatewayDefault: Format;
  /** As AWS writes it: `${version} ${account-id}`. */
  readonly text: string;
  /** AWS's names of the fields. */
  readonly names: string[];
  /** How many fields a line has. */
  readonly length: number;
  toString(): string;
  toJSON(): string;
}

/**
 * A question that each record answers by yes or no: `dst port 443 and action reject and bytes > 1k`.
 */
export class Filter {
  /** @throws {FilterError} If it is no filter. */
  constructor(text: string);
  /** As it was given. */
  readonly text: string;
  /** The question in one canonical form, with everything said that was left out. */
  explain(): string;
  /** The same. */
  toString(): string;
  toJSON(): string;
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
  static fromMessage(line: string, format?: string | Format | null): FlowRecord;
  /**
   * Reads the message of an event of CloudWatch Logs.
   *
   * @throws As {@link FlowRecord.fromMessage}.
   */
  static fromEvent(event: { readonly message?: string | undefined }, format?: string | Format | null): FlowRecord;
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

/** A text is not a filter. Its message says why. */
export class FilterError extends Error {
  private constructor();
  /** Where in the text: a byte, counted from 1. */
  readonly column: number;
}

/** A question cannot be answered. Its message says why. */
export class QuestionError extends Error {
  private constructor();
}

/** A text is not a format. Its message says why. */
export class FormatError extends Error {
  private constructor();
}

/** The version of this package. */
export function version(): string;
