# Strings joined, replaced, cut and compared.
{ size }:
let
  inherit (builtins)
    concatStringsSep
    filter
    genList
    replaceStrings
    stringLength
    substring
    hashString
    ;
  words = genList (i: "word-${toString i}") size;
  text = concatStringsSep " " words;
  marked = replaceStrings [ "word-1" "word-2" "7 " ] [ "ONE-" "TWO-" "seven, " ] text;

  hasPrefix = prefix: s: substring 0 (stringLength prefix) s == prefix;
  hasSuffix =
    suffix: s:
    let
      extra = stringLength s - stringLength suffix;
    in
    extra >= 0 && substring extra (-1) s == suffix;
  chosen = filter (w: hasPrefix "word-1" w || hasSuffix "99" w) words;

  # Character by character, as only Nix has to.
  characters = s: genList (i: substring i 1 s) (stringLength s);
  reversed =
    s:
    let
      last = stringLength s - 1;
    in
    concatStringsSep "" (genList (i: substring (last - i) 1 s) (last + 1));
in
{
  length = stringLength marked;
  hash = hashString "sha256" marked;
  chosen = builtins.length chosen;
  spaces = builtins.length (filter (c: c == " ") (characters (substring 0 200000 text)));
  reversed = hashString "sha256" (concatStringsSep "," (map reversed words));
}
