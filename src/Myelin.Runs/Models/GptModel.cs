namespace Myelin.Runs;

/// <summary>A decoder of Transformer layers.</summary>
internal sealed class GptModel : LanguageModelKind
{
    private static CountOption Heads { get; } = new("heads", "How many heads attention has; 4 if not given.") { Most = 1 << 20 };

    public override string Name => "gpt";

    public override string Summary => "a Transformer decoder";

    public override IReadOnlyList<RunOption> Options => [.. base.Options, Heads];

    public override Gpt Build(Shape input, int outputs, OptionValues settings) => new(
        outputs, input[0], settings.Get(Layers), settings.Get(Heads), settings.Get(Width), (float)settings.Get(Dropout));

    public override OptionValues Recipe(DataSize data) => Sizes(layers: 4, width: 128, batchSize: 12).With(Heads, 4);

    public override void CheckSizes(OptionValues settings)
    {
        (int width, int heads) = (settings.Get(Width), settings.Get(Heads));
        if (width % heads != 0)
        {
            throw new RunOptionException(
                "--heads must divide --width.\n" +
                $"  Got {heads} heads for a width of {width}.\n" +
                $"  Try --heads {Enumerable.Range(1, heads).Last(h => width % h == 0)}.");
        }
    }
}
