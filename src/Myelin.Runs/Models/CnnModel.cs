namespace Myelin.Runs;

/// <summary>A convolutional network of two blocks.</summary>
internal sealed class CnnModel : LayerModel
{
    public override string Name => "cnn";

    public override string Summary => "a convolutional network, for images";

    public override Sequential Build(Shape input, int outputs, OptionValues settings)
    {
        if (input.Rank != 3) throw NeedsImages(input);
        return input[1] >= 16 ? TwoConvolutions(input, outputs) : SmallImages(input, outputs);
    }

    public override OptionValues Recipe(DataSize data) =>
        data.IsLarge ? Runs.Recipe.Of(5, 100, "adam", 0.002) : Runs.Recipe.Of(data.Epochs(30), 32, "adamw", 0.003, 0.05);

    /// <summary>Two blocks of convolution, batch norm, ReLU and pooling, then a linear layer.</summary>
    private static Sequential TwoConvolutions(Shape input, int outputs) => new(
        new Conv2d(input[0], 16, kernelSize: 5, padding: 2), new BatchNorm2d(16), new Relu(), new MaxPool2d(2),
        new Conv2d(16, 32, kernelSize: 5, padding: 2), new BatchNorm2d(32), new Relu(), new MaxPool2d(2),
        new Flatten(),
        new Linear(32 * (input[1] / 4) * (input[2] / 4), outputs));

    /// <summary>For images too small to be pooled twice.</summary>
    private static Sequential SmallImages(Shape input, int outputs) => new(
        new Conv2d(input[0], 32, kernelSize: 3, padding: 1), new BatchNorm2d(32), new Relu(),
        new Conv2d(32, 64, kernelSize: 3, padding: 1), new BatchNorm2d(64), new Relu(), new MaxPool2d(2),
        new Dropout(0.5f),
        new Flatten(),
        new Linear(64 * (input[1] / 2) * (input[2] / 2), outputs));
}
