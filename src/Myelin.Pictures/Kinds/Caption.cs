namespace Myelin.Pictures;

/// <summary>The sentences below a picture's title: what is true of every value of its options, and what its numbers show this time.</summary>
internal sealed class Caption
{
    private readonly List<Label> _sentences = [];

    /// <summary>Adds a sentence, if it is so.</summary>
    internal Caption Say(string english, string chinese, bool isSo = true)
    {
        if (isSo) _sentences.Add(new Label(english, chinese));
        return this;
    }

    /// <summary>Chinese sentences follow each other without a space.</summary>
    internal Label Text => new(string.Join(' ', _sentences.Select(s => s.English)), string.Concat(_sentences.Select(s => s.Chinese)));
}
