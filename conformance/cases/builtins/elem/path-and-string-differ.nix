[ (builtins.elem "/a" [ /a ]) (builtins.elem /a [ /b /a ]) ]
