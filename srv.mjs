import net from "node:net"; import http from "node:http"; import dgram from "node:dgram";
net.createServer({allowHalfOpen:true}, s => { let t=""; s.on("data", d => t += d); s.on("end", () => s.end("got " + t)); }).listen(7701, "127.0.0.1");
const u = dgram.createSocket("udp4"); u.on("message", (m, r) => u.send("udp " + m, r.port, r.address)); u.bind(7702, "127.0.0.1");
http.createServer((q, r) => { let t=""; q.on("data", d => t += d); q.on("end", () => { r.writeHead(201, {"x-answer":"yes","trailer":"x-t", "transfer-encoding":"chunked"}); r.write("part "); r.addTrailers({"x-t":"end"}); r.end(`${q.method} ${q.url} ${q.headers["x-ask"]} ${t} ${JSON.stringify(q.trailers)}`); }); }).listen(7703, "127.0.0.1");
setTimeout(() => process.exit(), 600000);
