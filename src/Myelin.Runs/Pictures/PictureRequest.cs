namespace Myelin.Runs;

/// <summary>What a picture is made with.</summary>
/// <param name="Options">The values of its kind's options; for what is not given, its kind has usual ones.</param>
/// <param name="Seed">The seed of all randomness.</param>
/// <param name="DataDirectory">The folder that holds one folder for each data set; null for the usual places.</param>
public sealed record PictureRequest(OptionValues Options, ulong Seed = 1, string? DataDirectory = null)
{
    internal int Count(CountOption option, int usual) => Options.Find(option) ?? usual;

    internal double Number(NumberOption option, double usual) => Options.Find(option) ?? usual;

    internal IReadOnlyList<string>? Names(ListOption option) => Options.Has(option) ? Options.Find(option) : null;

    internal string Name(ChoiceOption option, string usual) => Options.Find(option) ?? usual;
}
