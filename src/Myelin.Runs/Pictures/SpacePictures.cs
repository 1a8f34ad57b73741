using Myelin.Pictures;

namespace Myelin.Runs;

/// <summary>Pictures of spaces of many dimensions: data, hidden features, weights, and what an answer depends on.</summary>
internal static class SpacePictures
{
    private static readonly NumberOption s_correlation =
        NumberOption.Between("correlation", 0, 0.99, "How closely the two features go together; 0.9 if not given.");
    private static readonly WidthsOption s_components = new("components", "Numbers of components; 1,2,5,10,20,64 if not given.") { Most = 12, Largest = 64 };
    private static readonly CountOption s_epochs = new("epochs", "Without a run, the number of epochs; 10 if not given.") { Most = 100 };
    private static readonly CountOption s_hidden = new("hidden", "Without a run, the number of hidden units; 32 if not given.") { Least = 2, Most = 256 };
    private static readonly ChoiceOption s_method = new("method", HiddenSpacePicture.Methods, "How examples are placed in a plane; both if not given.")
    {
        Meanings = new Dictionary<string, string>
        {
            ["pca"] = "the two directions of the largest variance",
            ["tsne"] = "neighbors stay neighbors",
            ["both"] = "one above the other",
        },
    };
    private static readonly CountOption s_depth = new("depth", "The number of hidden layers; 2 if not given.") { Most = 12 };
    private static readonly SwitchOption s_residual = new("residual", "Add each layer's input to its output.");
    private static readonly CountOption s_steps = new("steps", "The number of steps; 200 if not given.") { Least = 40, Most = 2000 };
    private static readonly CountOption s_count = new("images", "The number of pictures; 8 if not given.") { Most = 16 };
    private static readonly CountOption s_cnnEpochs = new("epochs", "Without a run, the number of epochs; 4 if not given.") { Most = 50 };

    internal static IReadOnlyList<PictureKind> Kinds { get; } =
    [
        new("whitening", "Data after centering, scaling, PCA and whitening, and descent before and after.", [s_correlation],
            r => WhiteningPicture.Of(r.Number(s_correlation, 0.9), r.Seed)),
        new("components", "Digits rebuilt from k principal components.", [s_components], r => ComponentsPicture.Of(r.Options.Find(s_components))),
        new("hidden-space", "Features of the last hidden layer in a plane, before and after training.", [PictureOptions.Run, s_epochs, s_hidden, s_method],
            r => r.OpenRun() is var (model, data)
                ? HiddenSpacePicture.Of(model, data, r.Name(s_method, "both"))
                : HiddenSpacePicture.Trained(r.Count(s_epochs, 10), r.Count(s_hidden, 32), r.Name(s_method, "both"), r.Seed)),
        new("loss-surface", "The loss around a trained network, and in the plane of its path.", [s_depth, s_residual, s_steps],
            r => LossSurfacePicture.Of(r.Count(s_depth, 2), r.Options.Has(s_residual), r.Count(s_steps, 200), r.Seed)),
        new("saliency", "Which pixels an answer depends on.", [PictureOptions.Run, s_cnnEpochs, s_count],
            r => r.OpenRun() is var (model, data)
                ? SaliencyPicture.Of(model, data, r.Within(s_count, 8, 1, Math.Min(16, data.Count)))
                : SaliencyPicture.Trained(r.Count(s_cnnEpochs, 4), r.Count(s_count, 8), r.Seed)),
    ];
}
