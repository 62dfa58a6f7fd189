# What is said of one machine alone: its roles, what it sets and overrides, and what it knows of the others.
{
  evaluate,
  data,
  facts,
  others,
}:
{ config, ... }:
let
  inherit (evaluate) all force when;
  running = builtins.filter (s: config.services.${s.name}.enable) data.services;
in
{
  _file = facts.name;
  imports = [ { config.machine.domain = force "internal"; } ];
  config = {
    machine.name = facts.name;
    roles = builtins.listToAttrs (
      map (r: {
        inherit (r) name;
        value = {
          enable = true;
          level = when (r.number / 5 * 5 == r.number) "debug";
        };
      }) facts.roles
    );
    services = all [
      {
        mail-server.enable = force true;
        mail-server.port = force 25;
      }
      (when (builtins.length running > 10) {
        web-server.settings.busy = true;
        web-server.workers.spare.count = 8;
      })
      (when (facts.number == 0) { time-server.enable = force false; })
      # Whoever archives logs is sent them.
      {
        log-agent.enable = true;
        log-agent.settings.send-to = builtins.concatStringsSep " " (
          map (o: o.config.machine.fullName) (builtins.filter (o: o.config.services.log-archive.enable) others)
        );
      }
    ];
    files."running" = builtins.concatStringsSep "\n" (map (s: s.name) running);
    files."hosts" = builtins.concatStringsSep "\n" (
      map (other: "10.0.0.${toString other.facts.number} ${other.config.machine.fullName}") others
    );
  };
}
