# A document written as JSON, read back, changed and written again.
{ size }:
let
  inherit (builtins) fromJSON genList toJSON;
  modulo = a: b: a - a / b * b;
  record = i: {
    id = i;
    name = "record \"${toString i}\" – número ${toString i}";
    score = i * 1.5;
    tags = genList (t: "tag${toString (modulo (i + t) 17)}") 4;
    parent = if modulo i 5 == 0 then null else { id = i / 5; };
    active = modulo i 2 == 0;
  };
  first = toJSON (genList record size);
  second = toJSON (map (r: r // { score = r.score + 1; }) (fromJSON first));
  third = fromJSON second;
in
{
  bytes = builtins.stringLength second;
  hash = builtins.hashString "sha256" second;
  equal = toJSON third == second;
  last = builtins.elemAt third (size - 1);
}
