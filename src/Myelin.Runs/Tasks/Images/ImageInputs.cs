using System.Globalization;

namespace Myelin.Runs;

/// <summary>Reads the images of a question: a number in a data set, an IDX file, a .csv file or a row of pixels.</summary>
internal static class ImageInputs
{
    /// <summary>The images before scaling, and the right classes if they are known.</summary>
    internal static (Tensor Inputs, IntTensor? Labels) Read(
        ImagePreparation preparation, string trainedOn, Question question, Func<string, Dataset> loadTest)
    {
        string input = question.Input;
        string? other = question.Options.Find(Question.Dataset);
        bool isNumber = int.TryParse(input, NumberStyles.None, CultureInfo.InvariantCulture, out int index);
        if (other is not null && !isNumber)
        {
            throw new RunOptionException(
                "--dataset is for the index of an example.\n" +
                $"  Got --dataset {other} with \"{input}\".\n" +
                "  Leave it out.");
        }

        if (isNumber) return FromDataset(preparation, other ?? trainedOn, index, question, loadTest);
        if (QuestionRows.IsRows(input)) return (Pixels(QuestionRows.Read(input), preparation), null);
        if (!File.Exists(input))
        {
            throw new FileNotFoundException(
                "the input must be a number, a file or a row of numbers.\n" +
                $"  Got \"{input}\".\n" +
                "  Try 0, the first test example.");
        }

        var images = IdxArray.Read(input);
        Tensor pixels = images.ToTensor();
        if (images.Type == IdxType.UInt8) pixels /= preparation.PixelScale;
        return (Fit(pixels, preparation.InputShape, input), null);
    }

    private static (Tensor Inputs, IntTensor? Labels) FromDataset(
        ImagePreparation preparation, string name, int index, Question question, Func<string, Dataset> loadTest)
    {
        Dataset data = loadTest(name);
        if (index >= data.Count)
        {
            throw new ArgumentException(
                $"the number must be from 0 to {data.Count - 1}.\n" +
                $"  Got {index}.\n" +
                $"  {name} has {NumberText.Count(data.Count, "test example")}.");
        }

        Batch batch = data.Take([index]);
        return (Fit(batch.Inputs, preparation.InputShape, question.Input), data.Classes == preparation.Classes.Count ? batch.Labels : null);
    }

    /// <summary>Pixels as in files, from 0 to the value of white, or as in memory, from 0 to 1: an image in which none is above 1 is in memory's.</summary>
    private static Tensor Pixels(Table rows, ImagePreparation preparation)
    {
        (Shape shape, float white) = (preparation.InputShape, preparation.PixelScale);
        int size = shape.ElementCount;
        // Names that are numbers, 0, 1, 2 and so on, as written by data frames, are taken for data by the reader; no image looks like that.
        bool isHeader = rows.RowCount > 1 && size > 1 && rows.Row(0).Select((f, i) => f.Trim() == i.ToString(CultureInfo.InvariantCulture)).All(same => same);
        int start = isHeader ? 1 : 0;
        if (rows.Columns.Count != size || rows.RowCount == 0)
        {
            throw new ArgumentException(
                $"a row must have {size} numbers.\n" +
                $"  Got {(rows.RowCount == 0 ? "no row" : rows.Columns.Count)} in {rows.Name}.\n" +
                $"  Give the pixels row by row, from 0 to {white} as in files, or from 0 to 1.");
        }

        float[] values = [.. Enumerable.Range(start, rows.RowCount - start).SelectMany(row => rows.Row(row).Select(field => Pixel(field, rows, row)))];
        if (values.Min() < 0 || values.Max() > white) throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture,
            $"pixels must be from 0 to {white}, the value of white in the run's data.\n" +
            $"  Got {values.First(v => v < 0 || v > white)} in {rows.Name}.\n  Undo another scaling first."));
        var pixels = Tensor.From(values, [rows.RowCount - start, .. shape]);
        return values.Max() > 1 ? pixels / white : pixels;
    }

    private static Tensor Fit(Tensor pixels, Shape shape, string input)
    {
        int size = shape.ElementCount;
        bool fits = pixels.Length > 0 && pixels.Length % size == 0 && (pixels.Rank <= 2 || pixels.Length / size == pixels.Shape[0]);
        return fits ? pixels.Reshape([-1, .. shape.AsSpan()]) : throw new ArgumentException(
            $"the images must have the shape that the run was trained on, {shape}.\n  Got {pixels.Describe()} from {input}.\n  Resize them first.");
    }

    private static float Pixel(string field, Table rows, int row) =>
        float.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out float value) && float.IsFinite(value)
            ? value
            : throw new InvalidDataException(
                "every field must be a finite number.\n" +
                $"  Got \"{field}\" at {rows.Where(row)}.\n" +
                "  Write numbers as 0.5; the first line may have names of columns.");
}
