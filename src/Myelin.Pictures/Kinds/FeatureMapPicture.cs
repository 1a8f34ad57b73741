namespace Myelin.Pictures;

/// <summary>Filters of a CNN before and after training, and the maps that its layers make of one picture.</summary>
public static class FeatureMapPicture
{
    private const int UsualMost = 16, UsualEpochs = 4;

    /// <summary>The picture of any model that has maps: of layers that give <c>[N, C, H, W]</c>.</summary>
    /// <param name="model">The model.</param>
    /// <param name="image">One picture: float32 <c>[1, C, H, W]</c>.</param>
    /// <param name="layer">The path of one layer; all with maps if not given.</param>
    /// <param name="most">The number of maps of a layer that are drawn, from 1 to 64: those with the largest mean, in their order.</param>
    /// <exception cref="ArgumentException">There is no such layer, or none has maps, or a value is outside its range.</exception>
    public static Picture Of(Layer model, Tensor image, string? layer = null, int most = UsualMost) => Make(model, image, layer, most, []);

    /// <summary>The picture of any model that has maps, of an example of a data set.</summary>
    /// <param name="model">The model.</param>
    /// <param name="data">The data set.</param>
    /// <param name="index">The number of the example.</param>
    /// <param name="layer">The path of one layer; all with maps if not given.</param>
    /// <param name="most">The number of maps of a layer that are drawn, from 1 to 64.</param>
    /// <exception cref="ArgumentException">There is no such example or layer, or none has maps, or a value is outside its range.</exception>
    public static Picture Of(Layer model, Dataset data, int index, string? layer = null, int most = UsualMost)
    {
        Limits.Count(nameof(FeatureMapPicture), nameof(index), index, 0, data.Count - 1);
        return Of(model, data.Take([index]).Inputs, layer, most);
    }

    /// <summary>The picture of a CNN that learns the digits there and then.</summary>
    /// <param name="image">The number of a test digit.</param>
    /// <param name="epochs">The number of epochs, from 1 to 50.</param>
    /// <param name="layer">The path of one layer: 0, 1, 3, 4; all with maps if not given.</param>
    /// <param name="most">The number of maps of a layer that are drawn, from 1 to 64.</param>
    /// <param name="seed">Draws the first weights.</param>
    /// <exception cref="ArgumentException">There is no such layer, or a value is outside its range.</exception>
    public static Picture Trained(int image = 0, int epochs = UsualEpochs, string? layer = null, int most = UsualMost, ulong seed = 1)
    {
        TrainTestSplit digits = Digits.Load();
        Limits.Count(nameof(FeatureMapPicture), nameof(image), image, 0, digits.Test.Count - 1);
        Limits.Count(nameof(FeatureMapPicture), nameof(epochs), epochs, 1, 50);
        var first = new Conv2d(1, 8, 3, padding: 1);
        var model = new Sequential(first, new Relu(), new MaxPool2d(2), new Conv2d(8, 16, 3, padding: 1), new Relu(), new Flatten(), new Linear(256, 10));
        model.Initialize(seed);
        Tensor before = Tensor.From(first.Weight.Value.ToArray(), 8, 3, 3);
        var trainer = new Trainer(model, new CrossEntropy(), new Adam(model.Parameters(), 0.005)) { Seed = seed };
        trainer.Fit(digits.Train, new FitOptions { Epochs = epochs, BatchSize = 32 });
        Tensor after = Tensor.From(first.Weight.Value.ToArray(), 8, 3, 3);
        return Make(model, digits.Test.Take([image]).Inputs.Reshape(1, 1, 8, 8), layer, most,
            [new(new("filters of layer 0, before training", "第 0 层的卷积核，训练前"), "filters.before", before, true),
                new(new("after training", "训练后"), "filters.after", after, true)]);
    }

    private static Picture Make(Layer model, Tensor image, string? layer, int most, Row[] filters)
    {
        Limits.Count(nameof(FeatureMapPicture), nameof(most), most, 1, 64);
        List<(string Path, Layer Layer, Tensor Output)> maps = [.. HiddenOutputs.Of(model, image).Where(entry => entry.Output.Rank == 4)];
        if (maps.Count == 0) throw new ArgumentException(
            $"{nameof(FeatureMapPicture)}: the model must have a layer with maps.\n  Got {model.GetType().Name}, which has none.\n  Take a model with Conv2d.");
        if (layer is not null) maps = [Limits.Known(nameof(FeatureMapPicture), "layer", layer, maps, entry => entry.Path)];
        List<Row> rows = [new(new("picture", "图像"), "image", image.Reshape(-1, image.Shape[^2], image.Shape[^1]), false), .. filters];
        foreach ((string path, Layer of, Tensor output) in maps) rows.Add(Shown(path, of, output, most));
        Label title = new("Filters and feature maps of a CNN", "CNN 的卷积核与特征图");
        Label message = new Caption().Say("Each filter answers where its pattern is.", "每个卷积核在其模式出现的位置产生响应。")
            .Say("Deeper layers combine these answers over a larger patch of the picture.", "更深的层在更大的图像块上组合这些响应。",
                maps.Count(entry => entry.Layer is Conv2d) > 1).Text;
        return new Picture("feature-maps", title, message, [.. rows.Select(r => Numbers.Named(r.Name, r.Maps))], style =>
            Page.Free((title, message), style, (scene, left, top, width) => Draw(scene, left, top, width, rows)));
    }

    private static Row Shown(string path, Layer layer, Tensor output, int most)
    {
        int count = output.Shape[1], height = output.Shape[2], width = output.Shape[3];
        Tensor all = output.Reshape(count, height * width);
        float[] means = all.Abs().Mean(1).ToArray();
        int[] chosen = [.. Enumerable.Range(0, count).OrderByDescending(i => means[i]).Take(most).Order()];
        float[] values = [.. chosen.SelectMany(i => all.Select(0, i).ToArray())];
        bool isSome = chosen.Length < count;
        string which = isSome ? $", the {chosen.Length} strongest of {count}" : "", whichChinese = isSome ? $"，{count} 个中最强的 {chosen.Length} 个" : "";
        return new Row(new($"layer {path}, {layer.GetType().Name}{which}", $"第 {path} 层，{layer.GetType().Name}{whichChinese}"), path,
            Tensor.From(values, chosen.Length, height, width), false);
    }

    private static double Draw(Scene? scene, double left, double top, double width, List<Row> rows)
    {
        double y = top;
        foreach (Row row in rows)
        {
            int count = row.Maps.Shape[0], columns = Math.Min(count, 16);
            double cell = Math.Min(64, (width - 8) / Math.Max(8, columns)), far = row.Maps.Abs().Max().Item();
            bool isSigned = row.IsFilter || row.Maps.Min().Item() < 0;
            (HeatColors colors, double low) = isSigned ? (HeatColors.Signed, -far) : (HeatColors.Gray, 0);
            if (scene is not null) new ColorBar(colors, Numbers.Text(low), Numbers.Text(far)).Head(
                scene, left, y + 8, Math.Min(width, Math.Max(340, columns * cell)), row.Title);
            for (int i = 0; i < count; i++)
            {
                if (scene is null) break;
                HeatFigure.Draw(scene, Numbers.Table(row.Maps.Select(0, i)), left + (i % columns * cell), y + 20 + (i / columns * cell), cell - 5, cell - 5,
                    colors, low, Math.Max(far, 1e-6));
            }

            y += 20 + (Math.Ceiling(count / (double)columns) * cell) + 8;
        }

        return y - 8;
    }

    private sealed record Row(Label Title, string Name, Tensor Maps, bool IsFilter);
}
