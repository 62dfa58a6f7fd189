let or = 1; in { inherit or; x = { inherit ({ or = 2; }) or; }; }
