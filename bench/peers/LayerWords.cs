using System.Globalization;

namespace Myelin.Peers;

/// <summary>A layer of bench/networks.json: its name, sizes such as 3 or 1x7, options such as stride=2, flags such as norm.</summary>
internal sealed class LayerWords
{
    private readonly string[] _sizes;
    private readonly Dictionary<string, int> _options;
    private readonly HashSet<string> _flags;

    internal LayerWords(string text)
    {
        string[] words = text.Split(' ');
        Name = words[0];
        _sizes = [.. words.Where(w => char.IsDigit(w[0]))];
        _options = words.Select(w => w.Split('=')).Where(w => w.Length == 2).ToDictionary(w => w[0], w => Parse(w[1]));
        _flags = [.. words.Skip(1)];
    }

    internal string Name { get; }

    internal int[] Sizes => [.. _sizes.Select(Parse)];

    /// <summary>The first size; 0 if there is none.</summary>
    internal int First => _sizes.Length == 0 ? 0 : Kernel(0).Height;

    internal int Size(int index) => Parse(_sizes[index]);

    internal (int Height, int Width) Kernel(int index)
    {
        int[] sizes = [.. _sizes[index].Split('x').Select(Parse)];
        return (sizes[0], sizes[^1]);
    }

    internal int Option(string name, int usual) => _options.GetValueOrDefault(name, usual);

    internal bool Has(string flag) => _flags.Contains(flag);

    /// <summary>A convolution has a bias, unless a normalization follows or the file says otherwise.</summary>
    internal bool HasBias => Has("bias") || !(Has("norm") || Has("nobias"));

    private static int Parse(string number) => int.Parse(number, CultureInfo.InvariantCulture);
}
