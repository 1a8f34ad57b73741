namespace Myelin.Tests.Data;

public sealed class DigitsTests
{
    [Fact]
    public void The_digits_are_inside_the_library()
    {
        TrainTestSplit digits = Digits.Load();
        Assert.Equal(("digits", 1437, 360), (digits.Name, digits.Train.Count, digits.Test.Count));
        Assert.Equal([1, 8, 8], digits.Train.InputShape);
        Assert.Equal(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"], digits.Test.ClassNames);
        Batch first = digits.Train.Take([0, 1, 2]);
        Assert.Equal([3, 1, 8, 8], first.Inputs.Shape);
        Assert.Equal([0, 1, 2], first.Labels.ToArray());
        Assert.Equal([0f, 0, 5 / 16f, 13 / 16f, 9 / 16f, 1 / 16f, 0, 0], first.Inputs.ToArray()[..8]);
    }

    [Fact]
    public void They_are_the_rows_of_the_published_file()
    {
        using var packed = new System.IO.Compression.GZipStream(File.OpenRead(TestData.DigitsTable), System.IO.Compression.CompressionMode.Decompress);
        using var reader = new StreamReader(packed);
        string[][] rows = [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(','))];
        TrainTestSplit digits = Digits.Load();
        Batch all = digits.Train.All(), test = digits.Test.All();
        Assert.Equal(1797, rows.Length);
        for (int row = 0; row < rows.Length; row++)
        {
            Batch part = row < 1437 ? all : test;
            int place = row < 1437 ? row : row - 1437;
            Assert.Equal(int.Parse(rows[row][64], System.Globalization.CultureInfo.InvariantCulture), part.Labels[place]);
            for (int i = 0; i < 64; i++)
                Assert.Equal(int.Parse(rows[row][i], System.Globalization.CultureInfo.InvariantCulture), part.Inputs[place, 0, i / 8, i % 8] * 16);
        }
    }
}
