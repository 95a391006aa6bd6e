"use strict";
// Arguments: the folder with node_modules, the port. Ends with its standard input.
const [folder, port] = process.argv.slice(2);
const TelegramServer = require(require.resolve("telegram-test-api", { paths: [folder] }));

new TelegramServer({ host: "127.0.0.1", port: Number(port) }).start().then(() => console.log("listening"));
process.stdin.on("end", () => process.exit(0)).resume();
