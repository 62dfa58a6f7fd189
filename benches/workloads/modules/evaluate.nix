# The module system: modules declare options and define their values, also in dependence on the values of
# others; `run` finds the configuration that satisfies them all.
#
# A module is a set with `imports`, `options` and `config`, a function from `config` (and other arguments) to
# such a set, or a file with either.
let
  inherit (builtins)
    attrNames
    concatLists
    concatMap
    concatStringsSep
    filter
    foldl'
    head
    isAttrs
    isFunction
    length
    mapAttrs
    zipAttrsWith
    ;

  show = place: concatStringsSep "." place;
  isOption = o: o._is or "" == "option";

  # ---- what modules say ----

  option = declaration: declaration // { _is = "option"; };

  # A definition that holds under a condition.
  when = condition: content: {
    _is = "when";
    inherit condition content;
  };
  # Several definitions in the place of one.
  all = contents: {
    _is = "all";
    inherit contents;
  };
  # Of the definitions of an option, those with the least weight count.
  weighted = weight: content: {
    _is = "weighted";
    inherit weight content;
  };
  force = weighted 10;
  fallback = weighted 1000;
  usual = 100;

  # ---- definitions ----

  # Moves conditions and weights from sets down to their attributes: which attributes there are can then be
  # seen without a look at the conditions, which may depend on the very configuration.
  push =
    value:
    let
      is = value._is or null;
    in
    if is == null then
      [ value ]
    else if is == "when" then
      map (mapAttrs (_: when value.condition)) (push value.content)
    else if is == "weighted" then
      map (mapAttrs (_: weighted value.weight)) (push value.content)
    else
      concatMap push value.contents;

  # What is left of the definition of an option when conditions are decided.
  expand =
    definition:
    let
      inherit (definition) value;
      is = if isAttrs value then value._is or null else null;
    in
    if is == "when" then
      if value.condition then expand (definition // { value = value.content; }) else [ ]
    else if is == "weighted" then
      expand (
        definition
        // {
          value = value.content;
          inherit (value) weight;
        }
      )
    else if is == "all" then
      concatMap (content: expand (definition // { value = content; })) value.contents
    else
      [ definition ];

  strongest =
    definitions:
    let
      weight = d: d.weight or usual;
      least = foldl' (w: d: if weight d < w then weight d else w) 100000 definitions;
    in
    if length definitions < 2 then definitions else filter (d: weight d == least) definitions;

  # ---- options ----

  valueOf =
    place: declaration: definitions:
    let
      inherit (declaration) type;
      given = concatMap expand definitions;
      wrong = filter (d: !type.check d.value) kept;
      kept = strongest given;
      value =
        if kept == [ ] then
          declaration.default or (throw "`${show place}' is used but has no value")
        else if wrong != [ ] then
          throw "`${show place}' in ${(head wrong).file} is not ${type.name}"
        else
          type.merge place kept;
    in
    (declaration.apply or (v: v)) value;

  resolve =
    place: options: definitions:
    let
      parts = concatMap (
        d:
        map (value: {
          inherit (d) file;
          inherit value;
        }) (push d.value)
      ) definitions;
      unknown = concatMap (
        p: map (name: "`${show (place ++ [ name ])}' in ${p.file}") (attrNames (removeAttrs p.value (attrNames options)))
      ) parts;
      values = mapAttrs (
        name: declared:
        let
          here = place ++ [ name ];
          found = concatMap (
            p:
            if p.value ? ${name} then
              [
                {
                  inherit (p) file;
                  value = p.value.${name};
                }
              ]
            else
              [ ]
          ) parts;
        in
        if isOption declared then valueOf here declared found else resolve here declared found
      ) options;
    in
    if unknown == [ ] then values else throw "no such option: ${concatStringsSep ", " unknown}";

  declarations =
    place: trees:
    zipAttrsWith (
      name: found:
      let
        here = place ++ [ name ];
      in
      if !isOption (head found) then
        declarations here found
      else if length found == 1 then
        head found
      else
        throw "`${show here}' is declared twice"
    ) trees;

  # ---- modules ----

  load =
    arguments: file: module:
    if isFunction module then
      load arguments file (module arguments)
    else if isAttrs module then
      let
        name = module._file or file;
        imported = module.imports or [ ];
        numbered = builtins.genList (i: load arguments "${name}:${toString i}" (builtins.elemAt imported i)) (length imported);
      in
      [
        {
          file = name;
          options = module.options or { };
          config = module.config or { };
        }
      ]
      ++ concatLists numbered
    else
      load arguments (baseNameOf module) (import module);

  run =
    {
      modules,
      place ? [ ],
      arguments ? { },
    }:
    let
      loaded = concatMap (load (arguments // { inherit config options; }) "a module") modules;
      options = declarations place (map (m: m.options) loaded);
      config = resolve place options (
        map (m: {
          inherit (m) file;
          value = m.config;
        }) loaded
      );
    in
    {
      inherit config options;
    };
in
{
  inherit
    all
    expand
    fallback
    force
    option
    run
    strongest
    weighted
    when
    ;
}
