// Holds a chat as `useChat` does, with nothing but the AI SDK's own parts, and prints what came of each turn as JSON.
// On stdin: {"sdk": "ai", "api": "http://...", "id": "...", "turns": [{"text": "...", "stop_at": "data-products"?}]}
import { text } from "node:stream/consumers";

const { sdk, api, id, turns } = JSON.parse(await text(process.stdin));
const { AbstractChat, DefaultChatTransport } = await import(sdk);

/** What @ai-sdk/react keeps in React's state. */
class State {
  status = "ready";
  error = undefined;
  messages = [];
  pushMessage = (message) => this.messages.push(message);
  popMessage = () => this.messages.pop();
  replaceMessage = (place, message) => (this.messages[place] = message);
  snapshot = (value) => structuredClone(value);
}

class Chat extends AbstractChat {}

const seen = []; // data parts in the order in which they came
const state = new State();
const finished = [];
const chat = new Chat({
  id,
  state,
  transport: new DefaultChatTransport({ api }),
  onData: (part) => {
    seen.push(part.type);
    if (part.type === stopAt) chat.stop();
  },
  onFinish: ({ isAbort, isDisconnect, isError }) => finished.push({ isAbort, isDisconnect, isError }),
});

let stopAt;
const told = [];
for (const turn of turns) {
  stopAt = turn.stop_at;
  seen.length = 0;
  await chat.sendMessage({ text: turn.text });
  told.push({
    status: chat.status,
    error: chat.error?.message ?? null,
    finish: finished.at(-1) ?? null,
    seen: [...seen],
    message: chat.lastMessage,
  });
}
console.log(JSON.stringify(told));
