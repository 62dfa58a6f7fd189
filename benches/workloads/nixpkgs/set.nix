# All derivations of a package set, a line each: the path in the set and the derivation's path. With `meta`,
# what is said about each package stands in the place of the latter.
{
  nixpkgs,
  meta ? false,
}:
let
  inherit (builtins)
    attrNames
    concatLists
    concatStringsSep
    elem
    isAttrs
    toJSON
    tryEval
    ;

  # Packages of another system, which fail in a way that `tryEval` does not catch.
  foreign = [
    "emacs25Macport"
    "emacs25Macport_25_1"
    "emacsMacport"
    "pinentry_mac"
    "sudolikeaboss"
    "wxmac"
  ];

  pkgs = import nixpkgs {
    system = "x86_64-linux";
    overlays = [ ];
    config = {
      allowBroken = true;
      allowUnfree = true;
    };
  };

  # `f value`, or nothing when it throws.
  unlessThrown =
    f: value:
    let
      tried = tryEval (f value);
    in
    if tried.success then tried.value else null;

  kind =
    value:
    if !isAttrs value then
      "other"
    else if value.type or null == "derivation" then
      "derivation"
    else if value.recurseForDerivations or false == true then
      "set"
    else
      "other";

  answer = if meta then package: toJSON { inherit (package) name meta; } else package: package.drvPath;

  lines =
    path: value:
    let
      found = unlessThrown kind value;
      text = unlessThrown answer value;
    in
    if found == null then
      [ "${path} throws" ]
    else if found == "derivation" then
      [ (if text == null then "${path} has none" else "${path} ${text}") ]
    else if found == "set" then
      concatLists (map (name: lines "${path}.${name}" value.${name}) (attrNames value))
    else
      [ ];

  names = builtins.filter (name: !elem name foreign) (attrNames pkgs);
in
concatStringsSep "\n" (concatLists (map (name: lines name pkgs.${name}) names)) + "\n"
