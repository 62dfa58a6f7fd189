# Four machines that are evaluated together, because each takes something of the others' configuration.
{ nixpkgs }:
let
  lib = import (nixpkgs + "/lib");
  evaluated =
    module:
    import (nixpkgs + "/nixos/lib/eval-config.nix") {
      system = "x86_64-linux";
      modules = [
        ./small.nix
        module
        { config._module.args = { inherit machines; }; }
      ];
    };
  address = number: {
    networking.interfaces.eth0.ipv4.addresses = [
      {
        address = "198.51.100.${toString number}";
        prefixLength = 24;
      }
    ];
    services.prometheus.exporters.node.enable = true;
  };
  addressOf = machine: (lib.head machine.config.networking.interfaces.eth0.ipv4.addresses).address;
  named = name: number: module: {
    imports = [
      module
      (address number)
    ];
    networking.hostName = lib.mkForce name;
  };

  machines = lib.mapAttrs (_: evaluated) {
    front = named "front" 1 (
      { machines, ... }:
      {
        services.haproxy.enable = true;
        services.haproxy.config = ''
          listen web
            bind *:8080
            server app ${addressOf machines.app}:80
        '';
      }
    );
    app = named "app" 2 (
      { machines, pkgs, ... }:
      {
        systemd.services.app = {
          wantedBy = [ "multi-user.target" ];
          environment.DATABASE = "${addressOf machines.data}:${toString machines.data.config.services.postgresql.port}";
          script = "${pkgs.nodejs}/bin/node /srv/app";
        };
      }
    );
    data = named "data" 3 (
      { machines, ... }:
      {
        services.postgresql.enable = true;
        services.postgresql.authentication = "host all all ${addressOf machines.app}/32 trust";
        networking.firewall.allowedTCPPorts = [ 5432 ];
      }
    );
    watch = named "watch" 4 (
      { machines, ... }:
      {
        services.prometheus = {
          enable = true;
          scrapeConfigs = lib.mapAttrsToList (name: machine: {
            job_name = name;
            static_configs = [
              { targets = [ "${addressOf machine}:${toString machine.config.services.prometheus.exporters.node.port}" ]; }
            ];
          }) machines;
        };
        services.grafana.enable = true;
      }
    );
  };
in
lib.mapAttrs (_: machine: machine.config.system.build.toplevel.drvPath) machines
