{ a }@all: builtins.unsafeGetAttrPos "a" all
