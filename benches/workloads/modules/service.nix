# The module of one service, made of a few facts about it: eight options, and what follows from their values.
{
  evaluate,
  types,
  facts,
}:
let
  inherit (evaluate) fallback option when;
  inherit (facts) name;

  worker =
    { config, name, ... }:
    {
      options = {
        count = option {
          type = types.between 1 64;
          default = 1;
        };
        queue = option {
          type = types.string;
          default = "queue-${name}";
        };
        tags = option {
          type = types.listOf types.string;
          default = [ ];
        };
      };
    };
in
{ config, ... }:
let
  cfg = config.services.${name};
  render = key: value: "${key} = ${builtins.toJSON value}";
in
{
  options.services.${name} = {
    enable = option {
      type = types.bool;
      default = false;
      description = "Whether to run ${name}.";
    };
    package = option {
      type = types.string;
      default = "${name}-${facts.version}";
      description = "What to run.";
    };
    port = option {
      type = types.port;
      default = facts.port;
      description = "Where ${name} listens.";
    };
    user = option {
      type = types.string;
      default = name;
      description = "As whom ${name} runs.";
    };
    settings = option {
      type = types.attrsOf types.scalar;
      default = { };
      description = "The contents of ${name}.conf.";
    };
    extraLines = option {
      type = types.lines;
      default = "";
      description = "Lines that ${name}.conf ends with.";
    };
    after = option {
      type = types.listOf types.string;
      default = [ ];
      description = "What must be running before.";
    };
    workers = option {
      type = types.attrsOf (types.submodule worker);
      default = { };
      description = "Processes that do the work.";
    };
  };

  config = when cfg.enable {
    # What it needs runs too, unless somebody says otherwise.
    services = builtins.listToAttrs (
      map (needed: {
        name = needed;
        value.enable = fallback true;
      }) facts.needs
    )
    // {
      ${name} = {
        after = facts.needs;
        settings = {
          port = cfg.port;
          host = fallback config.machine.fullName;
          log-level = fallback "warning";
          threads = builtins.length (builtins.attrNames cfg.workers) + 1;
        };
        workers.main.tags = [ "default" ];
      };
    };

    packages = [ cfg.package ];
    firewall.ports = [ cfg.port ];
    users.${cfg.user} = {
      home = fallback "/var/lib/${name}";
      groups = [ "services" ];
    };
    files."${name}.conf" = evaluate.all [
      (builtins.concatStringsSep "\n" (builtins.attrValues (builtins.mapAttrs render cfg.settings)))
      (when (cfg.extraLines != "") cfg.extraLines)
    ];
    units = builtins.listToAttrs (
      map (
        w:
        let
          inherit (cfg.workers.${w}) count queue tags;
        in
        {
          name = "${name}-${w}";
          value = {
            inherit (cfg) user after;
            command = "/bin/${cfg.package} --queue ${queue} --config /etc/${name}.conf";
            environment = {
              COUNT = count;
              TAGS = builtins.concatStringsSep "," tags;
            };
          };
        }
      ) (builtins.attrNames cfg.workers)
    );
    assertions = [
      {
        holds = cfg.port != 0 || cfg.workers == { };
        message = "${name} has workers but nowhere to listen";
      }
    ];
  };
}
