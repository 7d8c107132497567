// A directory of people, a server with their posts, and what collects and shows them:
// the part of Bluesky's own local network that needs no moderation and no Redis.
// node network.cjs ADDRESS_OF_A_POSTGRESQL_DATABASE; says where it is in one line.

const { TestBsky } = require("@atproto/dev-env/dist/bsky.js");
const { TestPds } = require("@atproto/dev-env/dist/pds.js");
const { TestPlc } = require("@atproto/dev-env/dist/plc.js");
const { mockNetworkUtilities } = require("@atproto/dev-env/dist/util.js");
const getPort = require("get-port");

async function main() {
    const plc = await TestPlc.create({});
    const pdsPort = await getPort();
    const bsky = await TestBsky.create({
        plcUrl: plc.url,
        pdsPort,
        repoProvider: `ws://localhost:${pdsPort}`,
        dbPostgresUrl: process.argv[2],
        dbPostgresSchema: "bluesky",
    });
    const pds = await TestPds.create({
        port: pdsPort,
        didPlcUrl: plc.url,
        bskyAppViewUrl: bsky.url,
        bskyAppViewDid: bsky.ctx.cfg.serverDid,
    });
    mockNetworkUtilities(pds, bsky);
    console.log(JSON.stringify({ url: pds.url }));
}

main().catch((error) => {
    console.error(error);
    process.exit(1);
});
