export const HELP = `hopscope: capture at every hop of a path at once over SSH, and see which segment loses, delays or rewrites packets

  hopscope analyze --hop NAME=FILE --hop NAME=FILE [--hop …] [options]
  hopscope analyze SESSION_DIR [options]
      Analyses captures that are there. Hops in path order, source first, or in any order with --order auto;
      FILE is a pcap or pcapng.

  hopscope capture PLAN.json --out SESSION_DIR [--duration SECONDS] [options]
      Connects to every hop of the plan, captures at all of them at once, saves the session and analyses it.
      Ctrl-C stops it and keeps what was received; a second Ctrl-C gives up at once.
      With --trigger HOP=FILTER all hops keep their last seconds only, until a packet passes the filter at that hop.

  hopscope export SESSION_DIR [--pcapng FILE] [--table NAME=FILE …] [--packed FILE] [options]
      Writes all hops merged by corrected time as one pcapng for Wireshark, with comments on lost packets, and tables
      (packets, flows, segments, losses, probes) as .csv or .json, and the whole session in one file .hopscope, which
      analyze, export and the window take in place of a directory.

  hopscope sweep PLAN.json [--list] [--json] [options of capture]
      Looks on the plan's nodes for what captures have left there (packets spooled by a run that died or lost its
      connection) and removes it; --list only shows it. What a running capture uses stays.

  hopscope demo [--live] [--duration SECONDS] [--out SESSION_DIR] [options]
      Captures on a demo network that replays a recording; --live: in real network namespaces (Linux, as root).

Options of all commands
  --json               print the analysis as one JSON document instead of tables
  --tmax SECONDS       how long a packet may take to the next hop before it counts as lost (2)
  --target ADDRESS     an endpoint that the path is about; may be repeated
  --help, --version

Options of analyze
  --order auto|given   auto: put the hops, given in any order, into the path order that their packets tell (given)
  --explain HOP:FRAME  say why this record counts as it does, where its packet was seen and how it was matched, or
                       why not; FRAME counts the records of that hop's capture from 1; may be repeated
  --flows              also the figures of every flow on every segment
  --series SECONDS     also the figures of every segment in every SECONDS of time

Options of export
  --filter FILTER      only packets that pass this display filter
  --from TIME, --to TIME  only packets first seen in this range; ns since the epoch, or 2026-01-31T04:00:00Z
  --comments KINDS     what is commented in the pcapng: lost, unjudged, rewritten, joined by commas, or none (lost)
  --redact             replace addresses, leave payload, names, commands and comments out
  --json               say what was written as one JSON document

Options of capture
  --trigger HOP=FILTER wait for a packet that passes this capture filter at this hop, then go on for a while and stop
  --ring SECONDS       how much of the time before that packet is kept, at least (60)
  --after SECONDS      how long the capture goes on after it (10)
  --known-hosts FILE   the known_hosts file to trust (the user's own)
  --ssh-config FILE    the SSH configuration to read (the user's own); none reads none
  --accept-new         trust and record hosts seen for the first time; never a changed key

Exit status: 0 done, 1 the work failed, 2 the call was wrong.
`;
