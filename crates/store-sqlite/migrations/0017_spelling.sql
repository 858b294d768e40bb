-- Names are found by their base letters, too ("rene" finds René): the keys as `protocol::spelling` makes them from now on, but for
-- marks that stand behind their letter in a name, which a change of that name will fold.
UPDATE people SET account_key = replace(replace(replace(replace(replace(replace(replace(replace(account_key, 'á', 'a'), 'à', 'a'), 'â', 'a'), 'ã', 'a'), 'å', 'a'), 'ă', 'a'), 'ą', 'a'), 'ā', 'a');
UPDATE people SET account_key = replace(replace(replace(replace(replace(replace(replace(account_key, 'ó', 'o'), 'ò', 'o'), 'ô', 'o'), 'õ', 'o'), 'ø', 'o'), 'ő', 'o'), 'ō', 'o');
UPDATE people SET account_key = replace(replace(replace(replace(replace(replace(replace(account_key, 'ú', 'u'), 'ù', 'u'), 'û', 'u'), 'ű', 'u'), 'ů', 'u'), 'ū', 'u'), 'ų', 'u');
UPDATE people SET account_key = replace(replace(replace(replace(replace(replace(replace(replace(account_key, 'é', 'e'), 'è', 'e'), 'ê', 'e'), 'ë', 'e'), 'ę', 'e'), 'ě', 'e'), 'ė', 'e'), 'ē', 'e');
UPDATE people SET account_key = replace(replace(replace(replace(replace(replace(replace(account_key, 'í', 'i'), 'ì', 'i'), 'î', 'i'), 'ï', 'i'), 'ı', 'i'), 'ī', 'i'), 'į', 'i');
UPDATE people SET account_key = replace(replace(replace(account_key, 'ç', 'c'), 'ć', 'c'), 'č', 'c');
UPDATE people SET account_key = replace(replace(account_key, 'ď', 'd'), 'đ', 'd');
UPDATE people SET account_key = replace(replace(account_key, 'ğ', 'g'), 'ģ', 'g');
UPDATE people SET account_key = replace(account_key, 'ķ', 'k');
UPDATE people SET account_key = replace(replace(replace(replace(account_key, 'ł', 'l'), 'ľ', 'l'), 'ĺ', 'l'), 'ļ', 'l');
UPDATE people SET account_key = replace(replace(replace(replace(account_key, 'ñ', 'n'), 'ń', 'n'), 'ň', 'n'), 'ņ', 'n');
UPDATE people SET account_key = replace(replace(account_key, 'ř', 'r'), 'ŕ', 'r');
UPDATE people SET account_key = replace(replace(replace(replace(account_key, 'ş', 's'), 'ș', 's'), 'š', 's'), 'ś', 's');
UPDATE people SET account_key = replace(replace(replace(account_key, 'ţ', 't'), 'ț', 't'), 'ť', 't');
UPDATE people SET account_key = replace(replace(account_key, 'ý', 'y'), 'ÿ', 'y');
UPDATE people SET account_key = replace(replace(replace(account_key, 'ž', 'z'), 'ź', 'z'), 'ż', 'z');
UPDATE people SET account_key = replace(replace(replace(replace(replace(replace(replace(account_key, char(775), ''), 'ä', 'ae'), 'ö', 'oe'), 'ü', 'ue'), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe');
