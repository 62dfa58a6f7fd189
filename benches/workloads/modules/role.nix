# The module of a role: what several services have in common when they work together on one machine.
{
  evaluate,
  types,
  facts,
}:
let
  inherit (evaluate) fallback force option when;
  inherit (facts) name;
  each =
    f:
    builtins.listToAttrs (
      map (service: {
        name = service;
        value = f service;
      }) facts.services
    );
in
{ config, ... }:
{
  options.roles.${name} = {
    enable = option {
      type = types.bool;
      default = false;
    };
    level = option {
      type = types.oneOf [
        "debug"
        "info"
        "warning"
      ];
      default = "info";
    };
  };

  config = when config.roles.${name}.enable {
    services = each (service: {
      enable = true;
      settings = {
        # Roles may differ: the first in the alphabet of levels is not better, so one value for all.
        log-level = force "info";
        ${name} = config.roles.${name}.level;
      };
      extraLines = "# used by ${name}";
      workers.${name} = {
        count = 2;
        tags = [
          name
          service
        ];
      };
    });
    users.operator.groups = [ name ];
    files."roles" = name;
  };
}
