# What users of a package set do to it.
[
  # A newer version of a library that much depends on.
  (self: before: {
    p3 = before.p3.changed (old: {
      version = "9.1";
      src = self.fetch {
        name = "patched";
        version = "9.1";
        hash = builtins.hashString "sha256" "patched";
      };
    });
  })

  # Other choices for some packages.
  (self: before: {
    p11 = before.p11.override { withDocumentation = false; };
    p12 = before.p12.override {
      withDocumentation = true;
      atRunTime = [ self.p4 ];
    };
    p7 = (before.p7.override { static = true; }).override (old: {
      hardened = !(old.hardened or true);
    });
  })

  # Tests of every library whose number ends in 5. Which of them are libraries must not decide about the names of the
  # set, since only the finished set tells.
  (
    self: before:
    builtins.listToAttrs (
      map (n: {
        name = n;
        value =
          let
            package = before.${n};
          in
          if package ? dev then package.override { withTests = true; } else package;
      }) (builtins.filter (n: builtins.match "p[0-9]*5" n != null) (builtins.attrNames before))
    )
  )
]
