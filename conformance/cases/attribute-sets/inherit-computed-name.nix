{ inherit ({ }) ${"a" + "b"}; }
