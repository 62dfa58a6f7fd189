# Machines with `size` services of eight options each, described by modules for each service and each role,
# and by a module of the machine's own that sets and overrides. The machines see each other's configuration.
# There must be 184 services at least, since machines speak of some by name. The answer is what would be written to each, and the documentation of the options.
{ size }:
let
  evaluate = import ./evaluate.nix;
  types = import ./types.nix { inherit evaluate; };
  data = import ./data.nix { inherit size; };

  common = [
    (import ./system.nix { inherit evaluate types; })
  ]
  ++ map (facts: import ./service.nix { inherit evaluate types facts; }) data.services
  ++ map (facts: import ./role.nix { inherit evaluate types facts; }) data.roles;

  machines = map (
    facts:
    evaluate.run {
      modules = common ++ [
        (import ./machine.nix {
          inherit evaluate data facts;
          others = builtins.filter (m: m.facts.name != facts.name) machines;
        })
      ];
    }
    // {
      inherit facts;
    }
  ) data.machines;

  written =
    { config, ... }:
    let
      failed = builtins.filter (a: !a.holds) config.assertions;
    in
    if failed != [ ] then
      throw (builtins.concatStringsSep "\n" (map (a: a.message) failed))
    else
      {
        units = builtins.mapAttrs (_: u: u.text) config.units;
        ports = builtins.mapAttrs (_: s: s.port) config.services;
        inherit (config)
          machine
          files
          firewall
          packages
          users
          ;
      };

  documentation =
    place: options:
    builtins.concatMap (
      name:
      let
        o = options.${name};
        here = place ++ [ name ];
      in
      if o._is or "" != "option" then
        documentation here o
      else
        [
          "${builtins.concatStringsSep "." here} (${o.type.name}): ${o.description or "no description"}"
        ]
    ) (builtins.attrNames options);
  documented = documentation [ ] (builtins.head machines).options;
in
{
  options = builtins.length documented;
  documentation = builtins.hashString "sha256" (builtins.concatStringsSep "\n" documented);
  machines = map written machines;
}
