// The AI SDK's UI message stream: server-sent events, one JSON part each, closed by [DONE].

const LINE_END = /\r\n|\n|\r(?!$)/;

/** The stream stopped before [DONE], or held something that is not a part. */
export class StreamBroken extends Error {}

/** The parts of a response body as they arrive. Throws StreamBroken if the end never came. */
export async function* readParts(body) {
  for await (const data of readEvents(body)) {
    if (data === "[DONE]") return;
    let part;
    try {
      part = JSON.parse(data);
    } catch {
      throw new StreamBroken("The answer could not be read.");
    }
    if (part !== null && typeof part === "object" && typeof part.type === "string") yield part;
  }
  throw new StreamBroken("The answer was cut short.");
}

/** The `data` of each server-sent event; comments and other fields are passed over. */
async function* readEvents(body) {
  let rest = "";
  let data = [];
  for await (const text of readText(body)) {
    const lines = (rest + text).split(LINE_END);
    rest = lines.pop();
    for (const line of lines) {
      if (line.startsWith("data:")) data.push(line.slice(line[5] === " " ? 6 : 5));
      else if (line === "" && data.length) {
        yield data.join("\n");
        data = [];
      }
    }
  }
}

async function* readText(body) {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield decoder.decode(value, { stream: true });
    }
  } finally {
    reader.cancel().catch(() => {}); // already closed or aborted: nothing to let go of
  }
}
