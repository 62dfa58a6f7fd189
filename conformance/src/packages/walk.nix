# Evaluates the derivations of a package set one after another, and traces what is found as JSON:
# [ "at" path ] before an attribute is looked at, then [ "drv" path drvPath ] or [ "throws" path ].
#
# Traces come one by one, so that an error that cannot be caught loses nothing that was found before, and
# has a culprit: the attribute that was looked at last.
{
  # The package set.
  set,
  # Top-level names to look at.
  names,
  # Paths, joined by dots, to leave out.
  skip,
  # How many sets deep to look.
  depth,
}:
let
  skipped = builtins.listToAttrs (
    map (name: {
      inherit name;
      value = null;
    }) skip
  );

  say = message: builtins.trace (builtins.toJSON message);

  # Evaluates all, one after another.
  all = builtins.foldl' (_: done: done) null;

  # What is behind a name: a derivation, a set that wants to be looked into, or neither.
  sort =
    value:
    if !(builtins.isAttrs value) then
      "other"
    else if value.type or null == "derivation" then
      "drv"
    else if value.recurseForDerivations or false == true then
      "set"
    else
      "other";

  guarded =
    path: value: handle:
    let
      tried = builtins.tryEval value;
    in
    if tried.success then
      handle tried.value
    else
      say [
        "throws"
        path
      ] null;

  look =
    left: path: value:
    if skipped ? ${path} then
      null
    else
      say
        [
          "at"
          path
        ]
        (
          guarded path (sort value) (
            kind:
            if kind == "drv" then
              guarded path value.drvPath (
                drv:
                say [
                  "drv"
                  path
                  drv
                ] null
              )
            else if kind == "set" && left > 0 then
              all (map (name: look (left - 1) "${path}.${name}" value.${name}) (builtins.attrNames value))
            else
              null
          )
        );
in
all (map (name: look depth name set.${name}) names)
