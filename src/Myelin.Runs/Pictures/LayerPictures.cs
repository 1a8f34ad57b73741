using System.Globalization;
using Myelin.Pictures;

namespace Myelin.Runs;

/// <summary>Pictures of layers that are more than a product: convolution, pooling, recurrence, attention.</summary>
internal static class LayerPictures
{
    private static readonly ChoiceOption s_kernel = new("kernel", ConvolutionPicture.Kernels, "The kernel; edge if not given.")
    {
        Meanings = new Dictionary<string, string>
        {
            ["edge"] = "vertical edges",
            ["horizontal"] = "horizontal edges",
            ["blur"] = "the mean",
            ["sharpen"] = "more contrast",
            ["identity"] = "no change",
        },
    };
    private static readonly CountOption s_padding = new("padding", "The border of zeros; 0 if not given.") { Least = 0, Most = 2 };
    private static readonly CountOption s_stride = new("stride", "The step of the kernel; 1 if not given.") { Most = 3 };
    private static readonly CountOption s_dilation = new("dilation", "The distance of the kernel's elements; 1 if not given.") { Most = 3 };
    private static readonly CountOption s_image = new("image", "The number of an image, the first is 0; 0 if not given.") { Least = 0 };
    private static readonly ChoiceOption s_window = new("size", ["2", "4"], "The side of a window; 2 if not given.");
    private static readonly CountOption s_epochs = new("epochs", "The number of epochs; 4 if not given.") { Most = 50 };
    private static readonly TextOption s_layer = new("layer", "PATH", "The path of one layer; all with maps if not given.");
    private static readonly CountOption s_most = new("maps", "The number of maps of a layer: those with the largest mean; 16 if not given.") { Most = 64 };
    private static readonly CountOption s_length = new("length", "The number of time steps; 12 if not given.") { Least = 3, Most = 60 };
    private static readonly CountOption s_gateSteps = new("steps", "The number of training steps; 400 if not given.") { Most = 5000 };
    private static readonly CountOption s_steps = new("steps", "The number of training steps; 300 if not given.") { Most = 5000 };
    private static readonly CountOption s_tokens = new("length", "The number of tokens; 8 if not given.") { Least = 2, Most = 16 };
    private static readonly ChoiceOption s_heads = new("heads", ["1", "2", "4"], "The number of heads; 2 if not given.");
    private static readonly NumberOption s_temperature =
        NumberOption.Between("temperature", 0.001, 1000, "Divides the scores before the softmax; 1 if not given.");
    private static readonly CountOption s_positions = new("length", "The number of positions; 60 if not given.") { Least = 2, Most = 200 };
    private static readonly CountOption s_width = new("features", "The size of a position; 32 if not given.") { Least = 2, Most = 256 };

    private static readonly TextOption s_date = new("date", "DATE", "The date that is read, such as 1987-11-24; 2024-03-03 if not given.");
    private static readonly CountOption s_dateSteps = new("steps", "The number of training steps; 400 if not given.") { Most = 3000 };

    internal static IReadOnlyList<PictureKind> Kinds { get; } =
    [
        new("convolution", "A kernel slides over a digit; padding, stride and dilation.", [s_kernel, s_padding, s_stride, s_dilation, s_image],
            r => ConvolutionPicture.Of(r.Name(s_kernel, "edge"), r.Count(s_padding, 0), r.Count(s_stride, 1), r.Count(s_dilation, 1),
                r.Index(s_image, 0, Digits.Load().Train.Count))),
        new("pooling", "Maximum and average pooling, also of a map that is moved by a pixel.", [s_window, s_image],
            r => PoolingPicture.Of(r.Name(s_window, "2") == "2" ? 2 : 4, r.Index(s_image, 0, Digits.Load().Train.Count))),
        new("feature-maps", "Filters of a CNN before and after training, and its maps of one digit.", [PictureOptions.Run, s_image, s_epochs, s_layer, s_most],
            r => r.OpenRun() is var (model, data)
                ? FeatureMapPicture.Of(model, data, r.Index(s_image, 0, data.Count), r.Options.Find(s_layer), r.Count(s_most, 16))
                : FeatureMapPicture.Trained(
                    r.Index(s_image, 0, Digits.Load().Test.Count), r.Count(s_epochs, 4), r.Options.Find(s_layer), r.Count(s_most, 16), r.Seed)),
        new("gates", "The gates of an LSTM over time, and the gradient that reaches each step.", [s_length, s_gateSteps],
            r => GatesPicture.Of(r.Count(s_length, 12), r.Count(s_gateSteps, 400), r.Seed)),
        new("positions", "Positional encodings, and how alike positions are.", [s_positions, s_width],
            r => PositionPicture.Of(r.Count(s_positions, 60), r.Count(s_width, 32))),
        new("attention", "Attention of each head of a Transformer layer, with and without a causal mask.", [s_tokens, s_heads, s_steps, s_temperature],
            r => AttentionPicture.Of(
                r.Count(s_tokens, 8), int.Parse(r.Name(s_heads, "2"), CultureInfo.InvariantCulture), r.Count(s_steps, 300), r.Number(s_temperature, 1),
                r.Seed)),
        new("cross-attention", "What the decoder of a Transformer looks at while it writes a date in another form.", [s_date, s_dateSteps],
            r => CrossAttentionPicture.Of(DateOf(r), r.Count(s_dateSteps, 400), r.Seed)),
    ];

    private static DateOnly? DateOf(PictureRequest request)
    {
        if (request.Options.Find(s_date) is not { } text) return null;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date) && date.Year >= 1000) return date;
        throw new RunOptionException($"{s_date.Flag}: the date must be a day from the year 1000, year first.\n  Got \"{text}\".\n  Try 1987-11-24.");
    }
}
