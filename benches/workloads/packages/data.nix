# The facts about `size` packages: of each seven, four are libraries, two programs and one is a plugin. They need
# packages that come before them.
{ size, lib }:
let
  inherit (builtins) elemAt genList hashString length;
  inherit (lib) modulo;

  syllables = [
    "al" "bor" "cas" "del" "er" "fin" "gor" "hel" "in" "jot" "kal" "lum" "mor" "nep" "or" "pel" "qui" "rus" "sol" "tam"
    "ul" "ven" "wex" "xor" "yen" "zim"
  ];
  syllable = i: elemAt syllables (modulo i (length syllables));
  name = i: syllable i + syllable (i / 26) + syllable (i * 7 + i / 100) + (if i < 1000 then "" else toString (i / 1000));

  # Names may repeat; what is needed is named by number.
  key = i: "p${toString i}";
  kind =
    i:
    let
      m = modulo i 7;
    in
    if i < 7 || m < 4 then
      "library"
    else if m < 6 then
      "program"
    else
      "plugin";

  # The nearest number at or below that is of a kind.
  below = wanted: i: if i <= 0 then 0 else if kind i == wanted then i else below wanted (i - 1);
  need = wanted: i: key (below wanted i);
in
map (
  i:
  {
    key = key i;
    kind = kind i;
    facts = {
      name = name i;
      version = "${toString (modulo i 5)}.${toString (modulo (i * 3) 17)}.${toString (modulo i 3)}";
      hash = hashString "sha256" "source of ${toString i}";
    };
    libraries = if i < 7 then [ ] else genList (k: need "library" (i / (k + 2) - k)) (1 + modulo i 6);
    programs = if i < 20 then [ ] else genList (k: need "program" (i / 2 - k * 13)) (modulo i 3);
    host = if i < 7 then null else need "program" (i / 2 + 5);
  }
) (genList (i: i) size)
