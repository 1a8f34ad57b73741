namespace Myelin.Benchmarks;

/// <summary>The settings of frameworks that programs rely on.</summary>
internal static class ProgramSetup
{
    /// <summary>Keras's <c>normal</c> and <c>uniform</c>.</summary>
    internal static Initializer SmallNormal => Initializer.Normal(0, 0.05f);

    /// <inheritdoc cref="SmallNormal"/>
    internal static Initializer SmallUniform => Initializer.Uniform(-0.05f, 0.05f);

    /// <summary>Linear layers as Keras sets them up: Glorot's weights, biases of 0, a rate that stays the same.</summary>
    internal static Setup Of((Dataset Train, Dataset Test) data, Loss loss, string optimizer, double rate) => new()
    {
        Build = DoctorNetworks.Mlp,
        Train = data.Train,
        Test = data.Test,
        Loss = loss,
        Optimizer = optimizer,
        Rate = rate,
        Schedule = null,
        Eps = 1e-7,
        Epochs = 1,
        Weights = Initializer.XavierUniform(),
        Biases = Initializer.Zeros,
    };

    /// <summary>The same for a table that is its own test set.</summary>
    internal static Setup Of(Dataset data, Loss loss, string optimizer, double rate) => Of((data, data), loss, optimizer, rate);

    /// <summary>Two convolutions with pooling and a hidden linear layer, on images of 8 x 8 pixels.</summary>
    internal static Module SmallCnn(Setup setup, int kernel)
    {
        int padding = kernel / 2;
        Conv2d Convolution(int from, int to) => new(from, to, kernel, padding: padding, weightInitializer: setup.Weights);
        var model = new Sequential(
            Convolution(1, 8), setup.Activation(), new MaxPool2d(2), Convolution(8, 16), setup.Activation(), new MaxPool2d(2), new Flatten(),
            new Linear(64, setup.Hidden[0], weightInitializer: setup.Weights, biasInitializer: setup.Biases), setup.Activation());
        if (setup.Dropout > 0) model.Add(new Dropout(setup.Dropout));
        model.Add(new Linear(setup.Hidden[0], setup.Outputs, weightInitializer: setup.Weights, biasInitializer: setup.Biases));
        return DoctorNetworks.End(model, setup);
    }
}
