# From a lock file to a flake: what `getFlake` returns.
#
# `lockFileText` is the lock file as JSON. `known` has, by the keys of its nodes, those whose trees are
# there already: `sourceInfo` as `fetchTree` gives it, and the directory `dir` of the `flake.nix` in it.
# `fetch` is `fetchTree` for inputs of which all is said. Inputs are fetched, and outputs evaluated,
# only when they are needed.
lockFileText: known: fetch:

let
  lockFile = builtins.fromJSON lockFileText;

  # The key of the node that an input is: it says so itself, or names another input by its path.
  keyOf = input: if builtins.isList input then follow lockFile.root input else input;

  # The key of the node at the end of a path of inputs.
  follow =
    key: path:
    if path == [ ] then
      key
    else
      follow (keyOf lockFile.nodes.${key}.inputs.${builtins.head path}) (builtins.tail path);

  below = dir: path: if path == "" then dir else dir + "/" + path;

  makeNode =
    key: node:
    let
      isKnown = known ? ${key};

      # Part of the tree of another flake. The root is not locked to anything.
      isPart = node.locked.type or null == "path" && builtins.substring 0 1 node.locked.path != "/";
      whole = nodes.${follow lockFile.root node.parent};

      sourceInfo =
        if isKnown then
          known.${key}.sourceInfo
        else if isPart then
          whole.sourceInfo
        else
          # Lock files of old versions say in `info` what was found.
          fetch (node.info or { } // builtins.removeAttrs node.locked [ "dir" ]);

      outPath =
        if isPart && !isKnown then
          below whole.outPath node.locked.path
        else
          below sourceInfo.outPath (known.${key}.dir or node.locked.dir or "");

      file = import (outPath + "/flake.nix");

      inputs = builtins.mapAttrs (_: input: nodes.${keyOf input}.value) (node.inputs or { });

      outputs = file.outputs (inputs // { self = flake; });

      # What is known of the source comes after the outputs, and the flake's own directory after that:
      # the flake may be in a part of its source.
      flake =
        outputs
        // sourceInfo
        // {
          inherit
            outPath
            inputs
            outputs
            sourceInfo
            ;
          _type = "flake";
        };
    in
    {
      inherit sourceInfo outPath;
      value =
        if node.flake or true then
          assert builtins.isFunction file.outputs;
          flake
        else
          sourceInfo // { inherit sourceInfo outPath; };
    };

  nodes = builtins.mapAttrs makeNode lockFile.nodes;
in
nodes.${lockFile.root}.value
