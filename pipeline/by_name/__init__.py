"""By-name voter lists (Model A-KWK and after): read into numbers, checked, counted. No name leaves this package."""
