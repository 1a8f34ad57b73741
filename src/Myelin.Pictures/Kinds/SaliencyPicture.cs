namespace Myelin.Pictures;

/// <summary>Which pixels an answer depends on: the gradient of a class's score with respect to the picture.</summary>
public static class SaliencyPicture
{
    private const int UsualCount = 8;

    /// <summary>The picture of any classifier of pictures of one channel.</summary>
    /// <param name="model">The model.</param>
    /// <param name="data">Pictures, float32 <c>[N, 1, H, W]</c> or <c>[N, H, W]</c>, and labels.</param>
    /// <param name="count">The number of pictures, the first ones, from 1 to 16.</param>
    /// <exception cref="ArgumentException">The data are no pictures of one channel, or a value is outside its range.</exception>
    public static Picture Of(Layer model, Dataset data, int count = UsualCount)
    {
        Limits.Count(nameof(SaliencyPicture), nameof(count), count, 1, Math.Min(16, data.Count));
        Shape shape = data.InputShape;
        if (!(shape.Rank == 2 || (shape.Rank == 3 && shape[0] == 1))) throw new ArgumentException(
            $"{nameof(SaliencyPicture)}: the data must be pictures of one channel.\n  Got inputs of {shape}.\n  Take [1, height, width] or [height, width].");
        Batch batch = data.Take([.. Enumerable.Range(0, count)]);
        IntTensor said = model.Predict(batch.Inputs).ArgMax(1);
        int[] answers = said.ToArray();
        (int height, int width) = (shape[^2], shape[^1]);
        Tensor images = batch.Inputs.Reshape(count, height, width);
        Tensor saliency = Saliency.Map(Saliency.OfClass(model, batch.Inputs, said)).Reshape(count, height, width);
        PictureNumbers[] numbers = [Numbers.Named("images", images), Numbers.Named("saliency", saliency), new("answers", [.. answers.Select(a => (double)a)])];
        Label title = new("Which pixels an answer depends on", "回答取决于哪些像素");
        Label message = new(
            "Bright pixels are those whose change would change the score of the answer most: the gradient does not stop at the first layer.",
            "亮的像素是其变化对该回答分数影响最大的像素：梯度并不在第一层停止。");
        return new Picture("saliency", title, message, numbers, style =>
            Page.Free((title, message), style, (scene, left, top, width) => Draw(scene, left, top, width, images, saliency, answers, batch.Labels.ToArray())));
    }

    /// <summary>The picture of a small CNN that learns the digits there and then.</summary>
    /// <param name="epochs">The number of epochs, from 1 to 50.</param>
    /// <param name="count">The number of test digits, from 1 to 16.</param>
    /// <param name="seed">Draws the first weights.</param>
    /// <exception cref="ArgumentException">A value is outside its range.</exception>
    public static Picture Trained(int epochs = 4, int count = UsualCount, ulong seed = 1)
    {
        Limits.Count(nameof(SaliencyPicture), nameof(epochs), epochs, 1, 50);
        TrainTestSplit digits = Digits.Load();
        var model = new Sequential(new Conv2d(1, 8, 3, padding: 1), new Relu(), new MaxPool2d(2), new Flatten(), new Linear(128, 10));
        model.Initialize(seed);
        new Trainer(model, new CrossEntropy(), new Adam(model.Parameters(), 0.005)) { Seed = seed }.Fit(digits.Train,
            new FitOptions { Epochs = epochs, BatchSize = 32 });
        return Of(model, digits.Test, count);
    }

    private static readonly Label s_pixels = new("above: pixels", "上：像素"), s_gradients = new("below: size of the gradient", "下：梯度的大小");

    private static double Draw(Scene? scene, double left, double top, double width, Tensor images, Tensor saliency, int[] answers, int[] labels)
    {
        int count = answers.Length;
        double cell = Math.Min(110, width / Math.Min(count, 8));
        int columns = Math.Max(1, (int)(width / cell + 1e-9)), rows = (count + columns - 1) / columns;
        double high = (2 * cell) + 26, brightest = Math.Max(1e-9, images.Max().Item());
        if (scene is not null)
        {
            double wide = Math.Min(width, 400);
            new ColorBar(HeatColors.Gray, "0", Numbers.Text(brightest)).Head(scene, left, top + 8, wide, s_pixels);
            new ColorBar(HeatColors.Amount, "0", new Label("its largest", "该图最大值")).Head(scene, left, top + 28, wide, s_gradients);
        }

        top += 44;
        for (int i = 0; i < count && scene is not null; i++)
        {
            double x = left + (i % columns * cell), y = top + (i / columns * high);
            double[,] of = Numbers.Table(saliency.Select(0, i));
            HeatFigure.Draw(scene, Numbers.Table(images.Select(0, i)), x, y + 18, cell - 6, cell - 6, HeatColors.Gray, 0, brightest);
            HeatFigure.Draw(scene, of, x, y + 18 + cell, cell - 6, cell - 6, HeatColors.Amount, 0, Math.Max(1e-9, of.Cast<double>().Max()));
            string verdict = answers[i] == labels[i] ? $"{answers[i]}" : $"{answers[i]} ≠ {labels[i]}";
            scene.Write(new(x, y + 8), new Label($"says {verdict}", $"回答 {verdict}"), Ink.Text, 11, room: cell - 6);
        }

        return top + (rows * high) - 8;
    }
}
