# Types of options. A type has a name, says which values belong to it, and makes one value of several
# definitions: `merge place definitions`, where a definition is a value and the file it stands in.
{ evaluate }:
let
  inherit (builtins)
    all
    attrValues
    concatMap
    concatStringsSep
    elem
    head
    isAttrs
    isBool
    isInt
    isList
    isString
    length
    mapAttrs
    zipAttrsWith
    ;

  show = place: concatStringsSep "." place;
  files = definitions: concatStringsSep " and " (map (d: d.file) definitions);

  # Definitions that must agree.
  same =
    place: definitions:
    let
      first = (head definitions).value;
    in
    if length definitions == 1 || all (d: d.value == first) definitions then
      first
    else
      throw "`${show place}' has different values in ${files definitions}";

  simple = name: check: {
    inherit name check;
    merge = same;
  };
in
rec {
  bool = simple "truth value" isBool // {
    # One file is enough to switch something on.
    merge = _: definitions: builtins.any (d: d.value) definitions;
  };
  integer = simple "integer" isInt;
  between = low: high: simple "integer from ${toString low} to ${toString high}" (v: isInt v && v >= low && v <= high);
  port = between 0 65535;
  string = simple "string" isString;
  oneOf = choices: simple "one of ${concatStringsSep ", " choices}" (v: elem v choices);
  scalar = simple "string, integer or truth value" (v: isString v || isInt v || isBool v);

  lines = simple "lines of text" isString // {
    merge = _: definitions: concatStringsSep "\n" (map (d: d.value) definitions);
  };

  nullOr = type: {
    name = "nothing or ${type.name}";
    check = v: v == null || type.check v;
    merge =
      place: definitions:
      if all (d: d.value == null) definitions then
        null
      else
        type.merge place (builtins.filter (d: d.value != null) definitions);
  };

  listOf = type: {
    name = "list of ${type.name}";
    check = isList;
    merge =
      place: definitions:
      concatMap (
        d:
        map (
          value:
          if type.check value then
            type.merge place [ { inherit (d) file; inherit value; } ]
          else
            throw "an element of `${show place}' in ${d.file} is not ${type.name}"
        ) d.value
      ) definitions;
  };

  attrsOf = type: {
    name = "set of ${type.name}";
    check = isAttrs;
    merge =
      place: definitions:
      zipAttrsWith (
        name: found:
        let
          here = place ++ [ name ];
          kept = evaluate.strongest (concatMap evaluate.expand found);
          wrong = builtins.filter (d: !type.check d.value) kept;
        in
        if wrong == [ ] then
          type.merge here kept
        else
          throw "`${show here}' in ${files wrong} is not ${type.name}"
      ) (map (d: mapAttrs (_: value: { inherit (d) file; inherit value; }) d.value) definitions);
  };

  # A set with options of its own; its definitions are modules.
  submodule = module: {
    name = "submodule";
    check = isAttrs;
    merge =
      place: definitions:
      (evaluate.run {
        inherit place;
        modules = [ module ] ++ map (d: { _file = d.file; config = d.value; }) definitions;
        arguments.name = builtins.elemAt place (length place - 1);
      }).config;
  };
}
