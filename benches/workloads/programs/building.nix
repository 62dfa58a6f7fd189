# A document that is built by interpolation and indented strings, section by section, as configuration files are.
{ size }:
let
  inherit (builtins) concatStringsSep genList stringLength;
  lines = concatStringsSep "\n";
  indent = prefix: text: concatStringsSep "\n${prefix}" (builtins.filter builtins.isString (builtins.split "\n" text));

  backend = site: i: ''
    server ${site}-${toString i}.internal:${toString (8000 + i)}; # the ${toString i}th
    weight ${toString (i + 1)};
  '';

  site =
    n:
    let
      name = "site-${toString n}";
      secure = n / 3 * 3 == n;
    in
    ''
      server ${name}.example.org {
        listen ${if secure then "443 tls" else "80"};
        ${if secure then "certificate /var/lib/certificates/${name}.pem;" else ""}
        upstream {
          ${indent "    " (lines (genList (backend name) 8))}
        }
        root ${"/srv/" + name + "/" + toString n};
      }
    '';

  # One string that every step makes longer.
  index = builtins.foldl' (text: n: text + "${toString n}: site-${toString n}\n") "" (genList (n: n) size);
  document = lines (genList site size);
in
{
  length = stringLength document + stringLength index;
  hash = builtins.hashString "sha256" (document + index);
}
