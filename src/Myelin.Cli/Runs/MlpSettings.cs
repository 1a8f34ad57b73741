namespace Myelin.Cli.Runs;

/// <summary>How many layers and neurons the model mlp has, and what stands between them; in a run's description only where it is not the usual.</summary>
/// <param name="Hidden">The widths of the layers between input and output.</param>
/// <param name="Activation">One of <see cref="Activations"/>, behind each of them.</param>
internal sealed record MlpSettings(int[] Hidden, string Activation)
{
    internal const string Model = "mlp";

    internal static readonly string[] Activations = ["sigmoid", "tanh", "relu", "leaky_relu"];

    internal static readonly MlpSettings Usual = new([128, 64], "relu");

    /// <summary>More layers than this, or wider ones, are a mistake or a damaged file.</summary>
    private const int MostLayers = 64, LargestWidth = 1 << 20;

    internal bool IsValid => Hidden.Length is >= 1 and <= MostLayers && Hidden.All(width => width is >= 1 and <= LargestWidth) && Activations.Contains(Activation);

    /// <summary>Reads widths as they are typed, <c>50,100</c>; null if they are none.</summary>
    internal static int[]? ParseHidden(string text)
    {
        string[] parts = text.Split(',');
        int[] widths = [.. parts.Select(part => int.TryParse(part, System.Globalization.CultureInfo.InvariantCulture, out int width) ? width : 0)];
        return new MlpSettings(widths, Usual.Activation).IsValid ? widths : null;
    }

    /// <summary>Flatten, then a linear layer and an activation for each width, then a linear layer: keys <c>1.weight</c>, <c>3.weight</c> and so on.</summary>
    internal Sequential Build(int inputs, int outputs)
    {
        List<Layer> layers = [new Flatten()];
        foreach (int width in Hidden)
        {
            layers.Add(new Linear(inputs, width));
            layers.Add(NewActivation());
            inputs = width;
        }

        return new Sequential([.. layers, new Linear(inputs, outputs)]);
    }

    private Layer NewActivation() => Activation switch
    {
        "sigmoid" => new Sigmoid(),
        "tanh" => new Tanh(),
        "leaky_relu" => new LeakyRelu(),
        _ => new Relu(),
    };
}
