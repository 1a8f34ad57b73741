namespace Myelin.Tests.Data;

public sealed class ImageDatasetTests
{
    [Fact]
    public void Every_byte_is_scaled_as_a_division_would()
    {
        byte[] pixels = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];
        Batch batch = new ImageDataset(pixels, [1, 8, 16], [3, 4]).Take([1, 0]);
        Assert.Equal([2, 1, 8, 16], batch.Inputs.Shape);
        Assert.Equal([4, 3], batch.Labels.ToArray());
        Assert.Equal([.. Enumerable.Range(128, 128).Concat(Enumerable.Range(0, 128)).Select(i => i / 255f)], batch.Inputs.ToArray());
    }

    [Fact]
    public void Without_names_the_largest_label_gives_the_number_of_classes()
    {
        var images = new ImageDataset(new byte[12], [1, 2, 2], [0, 2, 1]);
        Assert.Equal(3, images.Classes);
        Assert.Equal(["0", "1", "2"], images.ClassNames);
        Assert.Equal(13, new ImageDataset(new byte[8], [1, 2, 2], [1, 12]).Classes);
        Assert.Equal(0, new ImageDataset([], [1, 2, 2], []).Classes);
    }

    [Fact]
    public void Pixels_and_labels_must_agree()
    {
        var error = Assert.Throws<ArgumentException>(() => new ImageDataset(new byte[10], [1, 2, 2], new byte[2]));
        Assert.StartsWith(
            "ImageDataset: there must be [1, 2, 2] pixels for each label.\n  Got 10 pixels, 2 labels.\n", error.Message, StringComparison.Ordinal);
        Assert.Contains("Got 12 at position 1.",
            Assert.Throws<ArgumentOutOfRangeException>(() => new ImageDataset(new byte[8], [1, 2, 2], [1, 12], ["a", "b"])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new ImageDataset(new byte[8], [1, 2, 2], [1, 2], maximum: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ImageDataset(new byte[8], [1, 2, 2], [1, 2]).Take([2]));
    }

    [Fact]
    public void Idx_files_that_do_not_belong_together_are_refused()
    {
        using var folder = new TemporaryFolder();
        string images = folder.File("images"), labels = folder.File("labels");
        IdxArray.From(new byte[8], 2, 2, 2).Write(images);
        IdxArray.From([1, 2], 2).Write(labels);
        Assert.Equal([1, 2, 2], ImageDataset.FromIdx(images, labels).InputShape);

        Assert.Equal($"IDX: in {labels}, images must be bytes [N, height, width] (magic number 00000803).\n  Got UInt8[2].\n" +
            "  Images and labels are mixed up, or the file has a wrong name.",
            Assert.Throws<InvalidDataException>(() => ImageDataset.FromIdx(labels, images)).Message);
        Assert.Contains("labels must be bytes [N] (magic number 00000801)",
            Assert.Throws<InvalidDataException>(() => ImageDataset.FromIdx(images, images)).Message, StringComparison.Ordinal);
        IdxArray.From([1, 2, 3], 3).Write(labels);
        Assert.Equal($"IDX: there must be as many images as labels.\n  Got 2 images in {images}, 3 labels in {labels}.\n" +
            "  Train and test files are mixed up, or one is from another data set: download them again.",
            Assert.Throws<InvalidDataException>(() => ImageDataset.FromIdx(images, labels)).Message);
        IdxArray.From([1, 10], 2).Write(labels);
        Assert.Equal(11, ImageDataset.FromIdx(images, labels).Classes);
        string[] digits = [.. "0123456789".Select(c => $"{c}")];
        Assert.Equal($"IDX: in {labels}, labels must be from 0 to 9.\n  Got 10 at position 1.\n" +
            "  The file is damaged or from another data set; classNames says how many classes there are.",
            Assert.Throws<InvalidDataException>(() => ImageDataset.FromIdx(images, labels, digits)).Message);
        Assert.Equal(11, ImageDataset.FromIdx(images, labels, [.. "abcdefghijk".Select(c => $"{c}")]).Classes);
    }
}
