// Prints one line of JSON for each cookie that a real express-session hands out.
const express = require("express");
const session = require("express-session");

const secrets = ["keyboard cat", "f3a9c17e5b2d48069a1c-ünlü"];
// Some of their signatures have a "+" or a "/", which the cookie has percent-encoded.
const ids = ["kX8v2mQz4Rt6Yb1NcW9eHs3JpLd7Ga5U", "0b8f6e1c-6a39-4c55-9b57-0e3d1f1f7a11", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "A-_zAAAAAAAAAAAAAAAAAAAAAAAAAA00"];

async function cookieOf(secret, id) {
  const app = express();
  app.use(session({ secret, resave: false, saveUninitialized: true, genid: () => id }));
  app.get("/", (request, response) => response.send("ok"));
  const server = app.listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const answer = await fetch(`http://127.0.0.1:${server.address().port}/`);
  server.close();
  return answer.headers.get("set-cookie").split(";")[0].split("=").slice(1).join("=");
}

(async () => {
  for (const secret of secrets) {
    for (const id of ids) {
      console.log(JSON.stringify({ format: "ExpressSession", secret, salt: "", id, cookie: await cookieOf(secret, id) }));
    }
  }
})();
