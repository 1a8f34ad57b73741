using Myelin.Pictures;

namespace Myelin.Runs;

/// <summary>A kind of picture, with the options that change it.</summary>
public sealed class PictureKind
{
    private readonly Func<PictureRequest, Picture> _draw;

    internal PictureKind(string name, string summary, IReadOnlyList<RunOption> options, Func<PictureRequest, Picture> draw)
    {
        (Name, Summary, Options) = (name, summary, options);
        _draw = draw;
    }

    /// <summary>All kinds, in the order in which an introduction needs them.</summary>
    public static IReadOnlyList<PictureKind> All { get; } =
        [.. NeuronPictures.Kinds, .. DescentPictures.Kinds, .. CapacityPictures.Kinds, .. TrainingPictures.Kinds, .. LayerPictures.Kinds,
            .. SpacePictures.Kinds];

    /// <summary>The name: <c>descent</c>.</summary>
    public string Name { get; }

    /// <summary>What it shows, in a sentence.</summary>
    public string Summary { get; }

    /// <summary>What can be chosen.</summary>
    public IReadOnlyList<RunOption> Options { get; }

    /// <summary>The kind of a name.</summary>
    /// <exception cref="RunOptionException">There is none.</exception>
    public static PictureKind Named(string name) => All.FirstOrDefault(kind => kind.Name == name) ?? throw new RunOptionException(
        $"plot: the kind of picture must be one that is known.\n  Got \"{name}\".\n  There are {string.Join(", ", All.Select(kind => kind.Name))}.");

    /// <summary>Computes a picture; what it needs is trained there and then.</summary>
    /// <exception cref="RunOptionException">Options contradict each other, or what they name does not exist.</exception>
    public Picture Make(PictureRequest request)
    {
        try
        {
            return _draw(request);
        }
        catch (ArgumentException error) when (error is not RunOptionException && request.Options.Has(OptionOf(error.Message, request.Options)))
        {
            string message = error.Message;
            throw new RunOptionException(OptionOf(message, request.Options).Flag + message[message.IndexOf(':', StringComparison.Ordinal)..], error);
        }
    }

    /// <summary>The option that an error of a picture is about, which values alone do not show: "the layer must be …"; otherwise the run.</summary>
    private RunOption OptionOf(string message, OptionValues given) =>
        Options.Where(given.Has).FirstOrDefault(option => message.Contains($": the {option.Name} must ", StringComparison.Ordinal)) ?? PictureOptions.Run;

    /// <inheritdoc/>
    public override string ToString() => Name;
}
