# The facts of which the modules are made: names, ports and needs of services, and what roles consist of. Computed,
# so that a configuration of any size can be had; the same numbers always give the same facts.
{ size }:
let
  inherit (builtins) elemAt genList length;
  modulo = a: b: a - a / b * b;
  pick = list: i: elemAt list (modulo i (length list));

  subjects = [
    "mail" "web" "file" "name" "time" "print" "chat" "build" "log" "cache" "search" "image" "video" "backup"
    "monitor" "account" "calendar" "game" "map" "news" "package" "queue" "report" "secret" "table"
  ];
  kinds = [
    "server" "gateway" "proxy" "archive" "index" "router" "store" "agent" "mirror" "scheduler"
  ];
  serviceName =
    i:
    let
      round = i / 250;
    in
    "${pick subjects i}-${pick kinds (i / 25)}" + (if round == 0 then "" else "-${toString round}");
in
rec {
  services = genList (i: {
    name = serviceName i;
    version = "${toString (1 + modulo i 9)}.${toString (modulo (i * 7) 23)}";
    port = 1024 + i;
    needs = if i < 3 then [ ] else [ (serviceName (i / 3)) ] ++ (if modulo i 7 == 0 then [ (serviceName (i / 2)) ] else [ ]);
  }) size;

  roles = genList (r: {
    name = "role-${toString r}";
    services = genList (k: (elemAt services (modulo (r * 13 + k * 29) size)).name) 6;
  }) (size / 4);

  # Machines, each with every other of the roles or so.
  machines = genList (m: {
    name = "machine-${toString m}";
    number = m;
    roles = builtins.filter (r: modulo (r.number * 5 + m * 3) 7 < 4) (
      genList (i: elemAt roles i // { number = i; }) (length roles)
    );
  }) 6;
}
