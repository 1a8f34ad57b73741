namespace Myelin.Interop.NumPy;

/// <summary>The contents of the header's dictionary.</summary>
internal readonly record struct NpyDescription(string Code, bool IsFortran, long[] Shape);

/// <summary>
/// Reads the header's Python dictionary and no other Python: the three keys once each, a quoted text, True or False, and a tuple of
/// numbers. Nothing is evaluated.
/// </summary>
internal sealed class NpyDescriptionParser(string text, string name)
{
    private int _at;

    internal NpyDescription Parse()
    {
        string? code = null;
        bool? fortran = null;
        long[]? shape = null;
        Expect('{');
        while (!TryTake('}'))
        {
            WorkCounter.Count();
            string key = Text();
            Expect(':');
            switch (key)
            {
                case "descr" when code is null: code = Code(); break;
                case "fortran_order" when fortran is null: fortran = Flag(); break;
                case "shape" when shape is null: shape = Sizes(); break;
                default: throw Invalid($"the key {FormatError.Show(key)}");
            }

            if (TryTake(',')) continue;
            Expect('}');
            break;
        }

        SkipSpace();
        if (_at != text.Length) throw Invalid($"more after the dictionary, at character {_at}");
        return new NpyDescription(code ?? throw Invalid("no descr"), fortran ?? throw Invalid("no fortran_order"), shape ?? throw Invalid("no shape"));
    }

    private string Code()
    {
        SkipSpace();
        return _at < text.Length && text[_at] == '['
            ? throw Npy.Invalid("the elements must be numbers", "structured elements (records with fields)", name, "Save each field as a separate array.")
            : Text();
    }

    private string Text()
    {
        SkipSpace();
        char quote = _at < text.Length ? text[_at] : '\0';
        int end = quote is '\'' or '"' ? text.IndexOf(quote, _at + 1) : -1;
        if (end < 0 || text.AsSpan(_at, end - _at).Contains('\\')) throw Invalid($"not a plain text at character {_at}");
        string content = text[(_at + 1)..end];
        _at = end + 1;
        return content;
    }

    private bool Flag()
    {
        SkipSpace();
        foreach (bool value in (ReadOnlySpan<bool>)[false, true])
        {
            string word = value ? "True" : "False";
            if (string.CompareOrdinal(text, _at, word, 0, word.Length) != 0) continue;
            _at += word.Length;
            return value;
        }

        throw Invalid($"neither True nor False at character {_at}");
    }

    private long[] Sizes()
    {
        var sizes = new List<long>();
        Expect('(');
        bool comma = true;
        while (!TryTake(')'))
        {
            WorkCounter.Count();
            if (!comma || sizes.Count == ArrayLayout.MaxRank) throw Invalid($"no shape of at most {ArrayLayout.MaxRank} axes, at character {_at}");
            sizes.Add(Number());
            comma = TryTake(',');
        }

        // (3) is a number in Python, not a tuple.
        return sizes.Count == 1 && !comma ? throw Invalid("a number instead of a tuple of sizes") : [.. sizes];
    }

    private long Number()
    {
        SkipSpace();
        int start = _at;
        while (_at < text.Length && (char.IsAsciiDigit(text[_at]) || (text[_at] == '-' && _at == start))) _at++;
        if (!long.TryParse(text.AsSpan(start, _at - start), out long number)) throw Invalid($"no size at character {start}");
        // Python 2 marks long numbers.
        if (_at < text.Length && text[_at] == 'L') _at++;
        return number;
    }

    private void Expect(char token)
    {
        if (!TryTake(token)) throw Invalid($"no '{token}' at character {_at}");
    }

    private bool TryTake(char token)
    {
        SkipSpace();
        if (_at >= text.Length || text[_at] != token) return false;
        _at++;
        return true;
    }

    private void SkipSpace()
    {
        while (_at < text.Length && (text[_at] is ' ' or '\n' or '\t' or '\r')) _at++;
    }

    private InvalidDataException Invalid(string got) =>
        Npy.Invalid("the header must be a dictionary of descr, fortran_order and shape", got, name, "The file is damaged, or was not written by NumPy.");
}
