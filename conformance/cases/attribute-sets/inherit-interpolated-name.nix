{ inherit ({ }) "${"a"}b"; }
