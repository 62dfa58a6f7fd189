# A machine that does much: web sites with certificates, mail, two databases, monitoring, backups, many jobs.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  domains = map (c: "${c}.example.net") (lib.stringToCharacters "abcdefghijklmnopqrstuvwxyz");
  queues = lib.range 1 32;
in
{
  imports = [ ./small.nix ];

  networking = {
    hostName = lib.mkForce "server";
    domain = "example.net";
    interfaces.eth0.ipv4.addresses = [
      {
        address = "192.0.2.10";
        prefixLength = 24;
      }
    ];
    defaultGateway = "192.0.2.1";
    nameservers = [ "192.0.2.53" ];
    firewall.allowedTCPPorts = [
      25
      443
      5432
    ];
  };

  services.nginx = {
    recommendedOptimisation = true;
    recommendedTlsSettings = true;
    virtualHosts = lib.genAttrs domains (domain: {
      enableACME = true;
      forceSSL = true;
      root = "/srv/${domain}";
      locations."/app/".proxyPass = "http://localhost:${toString config.services.grafana.port}/";
      locations."/static/".extraConfig = "expires 30d;";
    });
  };

  services.postfix = {
    enable = true;
    destination = domains;
    config.smtpd_banner = "mail";
  };
  services.dovecot2.enable = true;

  services.postgresql = {
    enable = true;
    package = pkgs.postgresql96;
    enableTCPIP = true;
    authentication = lib.concatMapStrings (d: "host all ${d} samenet md5\n") domains;
  };
  services.mysql = {
    enable = true;
    package = pkgs.mysql;
  };
  services.mysqlBackup = {
    enable = true;
    databases = map (d: "site_${d}") domains;
  };
  services.redis.enable = true;
  services.memcached.enable = true;

  services.grafana.enable = true;
  services.prometheus = {
    enable = true;
    exporters.node.enable = true;
    exporters.nginx.enable = true;
    scrapeConfigs = [
      {
        job_name = "self";
        static_configs = [
          { targets = [ "localhost:${toString config.services.prometheus.exporters.node.port}" ]; }
        ];
      }
    ];
  };

  systemd.services = lib.listToAttrs (
    map (
      n:
      lib.nameValuePair "queue-${toString n}" {
        description = "Works off queue ${toString n}";
        wantedBy = [ "multi-user.target" ];
        after = [
          "network.target"
          "redis.service"
        ];
        path = [
          pkgs.curl
          pkgs.jq
        ];
        environment.QUEUE = toString n;
        serviceConfig.DynamicUser = true;
        script = ''
          exec ${pkgs.python3}/bin/python3 ${pkgs.writeText "queue-${toString n}.py" "print(${toString n})"}
        '';
      }
    ) queues
  );
  systemd.timers = lib.genAttrs (map (n: "queue-${toString n}") queues) (_: {
    wantedBy = [ "timers.target" ];
    timerConfig.OnCalendar = "hourly";
  });

  users.users = lib.listToAttrs (
    map (n: lib.nameValuePair "user${toString n}" { isNormalUser = true; }) queues
  );

  # A system within the system, evaluated like the outer one.
  containers.staging.config = {
    boot.isContainer = true;
    services.postgresql.enable = true;
    services.nginx.enable = true;
  };
}
