// The bytes of what was pasted, chosen or dropped.

/** The largest log that is read, once decompressed: a browser's tab has little memory. */
const LIMIT = 256 * 1024 * 1024;

/** The text, or the bytes of the file, decompressed if it is gzip. */
export async function bytesOf(data) {
  if (typeof data === 'string') {
    return data;
  }
  return (await isGzip(data)) ? gunzip(data) : read(data.stream());
}

async function isGzip(blob) {
  const [first, second] = new Uint8Array(await blob.slice(0, 2).arrayBuffer());
  return first === 0x1f && second === 0x8b;
}

async function gunzip(blob) {
  try {
    return await read(blob.stream().pipeThrough(new DecompressionStream('gzip')));
  } catch (error) {
    throw error instanceof TypeError ? new Error('its gzip data is damaged, or of several parts') : error;
  }
}

async function read(stream) {
  const chunks = [];
  let length = 0;
  const reader = stream.getReader();
  for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) {
    chunks.push(value);
    length += value.length;
    if (length > LIMIT) {
      reader.cancel();
      throw new Error('this page takes at most 256 MiB of text; the command line has no limit');
    }
  }
  return new Blob(chunks).arrayBuffer();
}
