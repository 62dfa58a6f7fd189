# How package sets are put together: fixed points with overlays, arguments filled in by name, and results that can
# be made again with other arguments.
let
  inherit (builtins)
    foldl'
    functionArgs
    intersectAttrs
    isAttrs
    isFunction
    ;

  # Overlays see the finished set and the set before them.
  layered =
    base: overlays:
    let
      set = foldl' (before: overlay: before // overlay set before) (base set) overlays;
    in
    set;

  # The result of `f arguments` with an `override` that makes it again with some of them changed.
  overridable =
    f: arguments:
    let
      result = f arguments;
      override =
        change:
        overridable f (arguments // (if isFunction change then change arguments else change));
    in
    if isAttrs result then
      result
      // {
        inherit override;
        changed = change: overridable (a: (f a).changed change) arguments;
      }
    else
      result;

  # Calls a function, or the function in a file, with those of its arguments that the set has.
  callWith =
    set: package: extra:
    let
      f = if isFunction package then package else import package;
    in
    overridable f (intersectAttrs (functionArgs f) set // extra);
in
{
  inherit callWith layered overridable;

  optional = condition: element: if condition then [ element ] else [ ];
  words = builtins.concatStringsSep " ";
  modulo = a: b: a - a / b * b;
}
