# The options that a machine itself has, which services and roles fill.
{ evaluate, types }:
let
  inherit (evaluate) option;

  unit =
    { name, config, ... }:
    {
      options = {
        description = option {
          type = types.string;
          default = "the service ${name}";
        };
        command = option { type = types.string; };
        user = option {
          type = types.string;
          default = "root";
        };
        after = option {
          type = types.listOf types.string;
          default = [ ];
        };
        restart = option {
          type = types.oneOf [
            "always"
            "on-failure"
            "never"
          ];
          default = "on-failure";
        };
        environment = option {
          type = types.attrsOf types.scalar;
          default = { };
        };
        text = option { type = types.lines; };
      };
      config.text = ''
        [Unit]
        Description=${config.description}
        After=${builtins.concatStringsSep " " (map (u: "${u}.service") config.after)}
        [Service]
        User=${config.user}
        Restart=${config.restart}
        ExecStart=${config.command}
        ${builtins.concatStringsSep "\n" (
          builtins.attrValues (builtins.mapAttrs (n: v: "Environment=${n}=${builtins.toJSON v}") config.environment)
        )}
      '';
    };

  user =
    { name, ... }:
    {
      options = {
        home = option {
          type = types.string;
          default = "/home/${name}";
        };
        groups = option {
          type = types.listOf types.string;
          default = [ ];
        };
        shell = option {
          type = types.nullOr types.string;
          default = null;
        };
      };
    };
in
{ config, ... }:
{
  options = {
    machine = {
      name = option { type = types.string; };
      domain = option {
        type = types.string;
        default = "example.org";
      };
      fullName = option { type = types.string; };
    };
    units = option {
      type = types.attrsOf (types.submodule unit);
      default = { };
    };
    users = option {
      type = types.attrsOf (types.submodule user);
      default = { };
    };
    files = option {
      type = types.attrsOf types.lines;
      default = { };
    };
    firewall = {
      enable = option {
        type = types.bool;
        default = true;
      };
      ports = option {
        type = types.listOf types.port;
        default = [ ];
        apply = builtins.sort (a: b: a < b);
      };
    };
    packages = option {
      type = types.listOf types.string;
      default = [ ];
    };
    assertions = option {
      type = types.listOf (types.submodule {
        options = {
          holds = option { type = types.bool; };
          message = option { type = types.string; };
        };
      });
      default = [ ];
    };
  };

  config = {
    machine.fullName = "${config.machine.name}.${config.machine.domain}";
    files."hosts" = "127.0.0.1 localhost ${config.machine.fullName}";
    files."firewall.rules" = evaluate.when config.firewall.enable (
      builtins.concatStringsSep "\n" (map (p: "accept ${toString p}") config.firewall.ports)
    );
    users.root.home = evaluate.fallback "/root";
  };
}
